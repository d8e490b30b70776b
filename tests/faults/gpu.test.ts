import { expect, test } from 'vitest';
import { builtIn as definitions } from '../../src/main/catalogue.ts';
import { readGpus } from '../../src/main/engine/gpu.ts';
import { readCurve } from '../../src/main/engine/store/curves.ts';
import { submit } from '../../src/main/engine/submit.ts';
import { workerEntry } from '../../src/main/engine/worker-process.ts';
import { parseSuite } from '../../src/shared/domain/suite.ts';
import { temporaryStore } from '../unit/engine/fixtures.ts';
import { startEngine, stateOf } from './engine-fixtures.ts';
import { greedyMethod, greedySuite } from './greedy-method.ts';
import { playSuite } from './play-suite.ts';

const device = 'cuda:0';
const why = readGpus().reason;
/** Kernels for a card are compiled at the first start. */
const limits = { startMs: 600_000, silenceMs: 60_000, stopMs: 60_000 };
const timeout = 900_000;

test('memory that a GPU has not ends the run as such, and the next one is made there', { timeout }, ({ skip }) => {
  if (why !== null) skip(`needs a GPU: ${why}`);
  const { totals, store } = playSuite({
    suite: { ...greedySuite({ steps: 2 }), device },
    plugins: {
      'greedy.ts': greedyMethod({
        state: `{ m: broadcastTo(reshape(constant(1, 'float64'), [1, 1]), [2 ** 20, 2 ** 18]) }`,
        next: '{ m: add(state.m, 1) }',
      }),
    },
    limits,
  });
  expect(totals).toEqual({ failed: 1, finished: 1 });
  expect(stateOf(store, 1)).toMatchObject({ status: 'failed', reason: 'gpu.out_of_memory' });
});

test('a run that goes on from a checkpoint ends about where a whole one does', { timeout }, async ({ skip }) => {
  if (why !== null) skip(`needs a GPU: ${why}`);
  const store = temporaryStore();
  const steps = 3_000_000;
  // The seed has no part in this problem: both runs are the same.
  const suite = {
    name: 'resumed',
    problems: [{ id: 'rosenbrock' }],
    optimizers: [{ id: 'adam' }],
    precisions: ['fp32'],
    seeds: [0, 1],
    budget: { steps },
    record: { every: 1000 },
    device,
  };
  await submit(store, definitions, parseSuite(JSON.stringify(suite), definitions));
  let stopped = false;
  const first = await startEngine(store, {
    ...{ workerEntry, limits },
    onEvent: (event) => {
      if (stopped || event.type !== 'progress' || event.step === 0) return;
      stopped = true;
      first.engine.stop();
    },
  });
  expect(await first.engine.run()).toEqual({ interrupted: 1 });
  const second = await startEngine(store, { workerEntry, limits });
  expect(await second.engine.run()).toEqual({ finished: 2 });
  expect(second.events.find((event) => event.type === 'started')?.resumedAtRow).toBeGreaterThan(0);
  const [resumed, whole] = [1, 2].map((id) => readCurve(store, id).values.at(-1)!);
  expect(resumed).toBeCloseTo(whole!, 3);
});
