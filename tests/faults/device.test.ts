import { expect, test } from 'vitest';
import { builtIn as definitions } from '../../src/main/catalogue.ts';
import { readGpus } from '../../src/main/engine/gpu.ts';
import { readCurve } from '../../src/main/engine/store/curves.ts';
import { submit } from '../../src/main/engine/submit.ts';
import { workerEntry } from '../../src/main/engine/worker-process.ts';
import { parseSuite } from '../../src/shared/domain/suite.ts';
import { temporaryStore } from '../unit/engine/fixtures.ts';
import { startEngine, stateOf } from './engine-fixtures.ts';

test('a run of a GPU that TensorFlow does not have is not made on the CPU', { timeout: 60_000 }, async ({ skip }) => {
  if (readGpus().reason === null) skip('this machine has a GPU');
  const store = temporaryStore();
  const suite = {
    name: 'gpu',
    problems: [{ id: 'rosenbrock' }],
    optimizers: [{ id: 'adam' }],
    precisions: ['fp64'],
    seeds: 2,
    budget: { steps: 20 },
    device: 'cuda:0',
  };
  await submit(store, definitions, parseSuite(JSON.stringify(suite), definitions));
  const { engine } = await startEngine(store, { workerEntry });
  expect(await engine.run()).toEqual({ paused: 2 });
  for (const id of [1, 2]) {
    expect(stateOf(store, id)).toMatchObject({
      status: 'paused',
      reason: 'device.missing',
      message: expect.stringContaining('cuda:0 cannot be used: TensorFlow has no GPU here'),
    });
    expect(readCurve(store, id).count).toBe(0);
  }
  expect(store.get('SELECT sum(scored) AS n FROM run_group')).toEqual({ n: 0 });
});
