import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../cli/descent.ts';
import { longSuite, quickSuite, startService, type ServiceProcess } from './service.ts';

const whole = { offset: 0, limit: 100 };

/** Queues runs without starting them; their ids in the order of the queue. */
async function queued(service: ServiceProcess, text: string): Promise<number[]> {
  await service.call('suite.submit', { text, start: false, retry: false });
  return waiting(service);
}

const waiting = async (service: ServiceProcess): Promise<number[]> =>
  (await service.call('queue.page', { window: whole })).runs.map(({ runId }) => runId);

const open = () => startService(join(temporaryFolder(), 'descent.sqlite'));

test('runs wait in an order that people can change', async () => {
  const service = await open();
  const [a, b, c, d] = await queued(service, longSuite({ seeds: [0, 1, 2, 3] }));
  await service.call('queue.move', { runIds: [d!], before: a! });
  expect(await waiting(service)).toEqual([d, a, b, c]);
  await service.call('queue.move', { runIds: [a!, b!], before: null });
  expect(await waiting(service)).toEqual([d, c, a, b]);
  expect(await service.call('run.pause', { runIds: [c!] })).toEqual({ changed: 1 });
  expect(await waiting(service)).toEqual([d, c, a, b]);
  await service.call('queue.move', { runIds: [b!, d!, 999], before: c! });
  expect(await waiting(service)).toEqual([b, d, c, a]);
  expect(await service.call('queue.state', undefined)).toMatchObject({ state: 'idle', queued: 3, paused: 1 });
  expect(await service.call('run.cancel', { runIds: [d!, c!] })).toEqual({ changed: 2 });
  expect(await waiting(service)).toEqual([b, a]);
  // They are the last that ended, though they never began: lists of failures have them first.
  const last = { sort: { column: 'ended_at', descending: true }, window: { offset: 0, limit: 2 } };
  const { runs } = await service.call('run.page', { filter: { statuses: ['cancelled'] }, ...last });
  expect(runs.map(({ endedAt }) => typeof endedAt)).toEqual(['string', 'string']);
  expect(await service.call('run.retry', { runIds: [a!, c!] })).toEqual({ changed: 1 });
  expect(await waiting(service)).toEqual([b, c, a]);
});

test('a run that goes on is paused with a checkpoint, keeps its place, and goes on from there', async () => {
  const service = await open();
  const [first, second] = await queued(service, longSuite({ seeds: [0, 1] }));
  await service.call('queue.start', undefined);
  await service.untilStep(first!, 200);
  expect(await service.call('run.log', { runId: first! })).toMatchObject({ live: true });
  expect(await service.call('run.pause', { runIds: [first!] })).toEqual({ changed: 1 });
  await service.untilStatus(first!, 'paused');
  await service.untilStatus(second!, 'running');
  expect(await waiting(service)).toEqual([first]);
  const paused = await service.call('run.detail', { runId: first! });
  expect(paused).toMatchObject({ status: 'paused', reason: 'paused' });
  const steps = Number(paused.costs['steps']);
  expect(steps).toBeGreaterThanOrEqual(200);

  const seen = service.events.length;
  expect(await service.call('run.resume', { runIds: [first!] })).toEqual({ changed: 1 });
  await service.call('run.cancel', { runIds: [second!] });
  await service.untilStatus(second!, 'cancelled', seen);
  await service.untilStep(first!, steps + 50, seen);
  const resumed = service
    .payloads('run.points')
    .flat()
    .filter(({ runId }) => runId === first);
  // It has not begun again: after the pause no point lies before the checkpoint.
  expect(Math.max(...resumed.map(({ step }) => step))).toBeGreaterThan(steps);
  expect(await service.call('run.detail', { runId: first! })).toMatchObject({ launches: 2 });
  await service.call('queue.stop', { how: 'cancel' });
  await service.untilStatus(first!, 'cancelled', seen);
  const { total, rows } = await service.call('curves.points', { runId: first!, offset: 0, limit: 1000 });
  expect(total).toBeGreaterThan(steps / 50);
  const stepColumn = rows.map(([step]) => step);
  expect(new Set(stepColumn).size).toBe(stepColumn.length);
});

test('a queue that is drained ends what runs and starts nothing; a stopped one goes on where it was', async () => {
  const service = await open();
  const [quick] = await queued(service, quickSuite({ seeds: [0] }));
  await service.call('suite.submit', { text: longSuite({ seeds: [0, 1] }), start: false, retry: false });
  const [, first, second] = await waiting(service);
  await service.call('queue.move', { runIds: [quick!], before: null });
  await service.call('queue.start', undefined);
  await service.untilStep(first!, 100);

  let seen = service.events.length;
  await service.call('queue.stop', { how: 'checkpoint' });
  await service.untilState('idle', seen);
  expect(await service.statusOf(first!)).toBe('interrupted');
  expect(await waiting(service)).toEqual([first, second, quick]);

  seen = service.events.length;
  await service.call('queue.start', undefined);
  await service.untilStep(first!, 100, seen);
  await service.call('queue.stop', { how: 'afterRun' });
  await service.untilState('draining', seen);
  // A second start takes the drain back, and a later one is not lost.
  await service.call('queue.start', undefined);
  expect(await service.call('queue.state', undefined)).toMatchObject({ state: 'running' });
  await service.call('queue.stop', { how: 'afterRun' });
  seen = service.events.length;
  await service.call('run.cancel', { runIds: [first!] });
  await service.untilState('idle', seen);
  expect(await service.statusOf(first!)).toBe('cancelled');
  expect(await waiting(service)).toEqual([second, quick]);
});

test('what is submitted while the queue is at work is taken up', async () => {
  const service = await open();
  await service.call('suite.submit', { text: quickSuite({ seeds: [0] }), start: true, retry: false });
  await service.untilState('running', 0);
  await service.call('suite.submit', {
    ...{ text: quickSuite({ name: 'later', precisions: ['fp32'] }), start: false, retry: false },
  });
  const end = await service.until(() =>
    service.payloads('queue.changed').find(({ state, done }) => state === 'idle' && done > 0),
  );
  expect(end).toMatchObject({ done: 3, queued: 0 });
});
