import { expect, test } from 'vitest';
import { evaluate } from '../../../src/main/engine/evaluate.ts';
import { fakeWorker } from '../../faults/engine-fixtures.ts';
import { spec } from './fixtures.ts';

const code = { plugins: [], revisions: {} };
const at = (point: number[]) =>
  evaluate({ problem: spec().problem, code, precision: 'fp64', device: 'cpu', at: point }, { workerEntry: fakeWorker });

test('returns value, gradient and its norm', async () => {
  expect(await at([3, 4])).toMatchObject({ value: 25, gradientNorm: 10, gradient: Float64Array.of(6, 8) });
});

test('fails with what the worker complains of, or with its end', async () => {
  await expect(at([])).rejects.toMatchObject({ code: 'problem.dimension', message: 'The point is empty.' });
  await expect(at(Array<number>(101).fill(0))).rejects.toMatchObject({
    code: 'worker.crashed',
    message: expect.stringContaining('exit code 7'),
  });
});

test('gives up after its time', async () => {
  const request = { problem: spec().problem, code, precision: 'fp64', device: 'cpu', at: [1] } as const;
  await expect(evaluate(request, { workerEntry: fakeWorker, timeoutMs: 1 })).rejects.toMatchObject({
    code: 'worker.start_timeout',
  });
});
