import { expect, test } from 'vitest';
import { builtIn as definitions } from '../../src/main/catalogue.ts';
import { readCurve } from '../../src/main/engine/store/curves.ts';
import { changeStatus } from '../../src/main/engine/store/queue.ts';
import { submit } from '../../src/main/engine/submit.ts';
import { workerEntry } from '../../src/main/engine/worker-process.ts';
import { parseSuite } from '../../src/shared/domain/suite.ts';
import { temporaryStore } from '../unit/engine/fixtures.ts';
import { startEngine, stateOf } from './engine-fixtures.ts';

const suite = (problem: string, every: number, steps: number): string =>
  JSON.stringify({
    name: 'cancelled',
    problems: [{ id: problem }],
    optimizers: [{ id: 'gradient-descent', lr: 1e-4 }],
    precisions: ['fp64'],
    seeds: [0, 1],
    budget: { steps },
    record: { every },
    device: 'cpu',
  });

test.each([
  ['rosenbrock', 100_000, 20_000_000],
  ['mlp-dig', 700, 4_000],
])('%s: a run that was cancelled and is retried has the rows of one that was not', async (problem, every, steps) => {
  const store = temporaryStore();
  await submit(store, definitions, parseSuite(suite(problem, every, steps), definitions));
  let cancelled = false;
  const { engine } = await startEngine(store, {
    workerEntry,
    limits: { startMs: 60_000 },
    onEvent: (event) => {
      if (cancelled || event.type !== 'progress' || event.step < steps / 8) return;
      cancelled = engine.cancel(event.run.id);
    },
  });
  expect(await engine.run()).toEqual({ cancelled: 1, finished: 1 });
  const stepsOf = (id: number): number[] => {
    const { count, values } = readCurve(store, id);
    return Array.from({ length: count }, (_, row) => values[row * 8]!);
  };
  const [part, whole] = [stepsOf(1), stepsOf(2)];
  expect(whole.at(-1)).toBe(steps);
  expect(part.at(-1)).toBeLessThan(steps);
  // Where it stood, which is no row of the other.
  expect(whole.includes(part.at(-1)!)).toBe(false);

  changeStatus(store, [1], ['cancelled'], 'queued');
  await engine.run();
  expect(stateOf(store, 1)).toMatchObject({ status: 'finished', reason: 'steps' });
  expect(stepsOf(1)).toEqual(whole);
});
