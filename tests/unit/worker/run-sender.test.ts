import { expect, test } from 'vitest';
import { builtIn as definitions } from '../../../src/main/catalogue.ts';
import { partsOf } from '../../../src/main/worker/parts.ts';
import { rowsInFlight, type FromWorker } from '../../../src/main/worker/protocol.ts';
import { buildRunProgram } from '../../../src/main/worker/run-program.ts';
import { RunSender } from '../../../src/main/worker/run-sender.ts';
import { rowsOf } from '../engine/messages.ts';

const rows = (count: number): FromWorker => ({
  type: 'rows',
  epoch: 1,
  firstRow: 0,
  rows: rowsOf(0, Array<number>(count).fill(1)),
});

/** Whether a promise is settled once all that is due has been done. */
async function isDone(promise: Promise<void>): Promise<boolean> {
  let done = false;
  void promise.then(() => (done = true));
  await new Promise(setImmediate);
  return done;
}

test('rows are sent until half the window is used, and more as they are taken', async () => {
  const sent: FromWorker[] = [];
  const sender = new RunSender((message) => sent.push(message));
  const half = rowsInFlight / 2;
  expect(await isDone(sender.send(rows(half)))).toBe(true);
  const waiting = sender.send(rows(half));
  // At once: what waits is the sender, not the message.
  expect(sent).toHaveLength(2);
  expect(await isDone(waiting)).toBe(false);
  sender.taken(half - 1);
  expect(await isDone(waiting)).toBe(false);
  sender.taken(half);
  expect(await isDone(waiting)).toBe(true);
  await isDone(sender.send(rows(1)));
  expect(sent.map((message) => message.type === 'rows' && message.taken)).toEqual([0, 0, half]);
});

test('what is no row does not wait', async () => {
  const sender = new RunSender(() => {});
  void sender.send(rows(rowsInFlight));
  expect(await isDone(sender.send({ type: 'failed', epoch: 1, code: 'a.b', message: '' }))).toBe(true);
});

test('a call has no more rows than half the window', () => {
  for (const id of ['rosenbrock', 'mlp-dig']) {
    const problem = definitions.problems.find((candidate) => candidate.id === id)!;
    const parameters = Object.fromEntries(Object.entries(problem.parameters).map(([name, p]) => [name, p.default]));
    const optimizer = { id: 'gradient-descent', hyper: { lr: 0.1 } };
    const spec = { problem: { id, parameters }, optimizer, precision: 'fp64', seed: 0, trial: 0 } as const;
    const budget = { steps: 1, seconds: 1, oracle: 1 };
    const parts = partsOf({ ...spec, budget, record: { every: 1 }, device: 'cpu' }, definitions);
    expect(buildRunProgram(parts).rows).toBeLessThanOrEqual(rowsInFlight / 2);
  }
});
