import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defaultBoardQuery } from '../../../src/shared/contract/board.ts';
import { temporaryFolder } from '../cli/descent.ts';
import { longSuite, quickSuite, startService, type ServiceProcess } from './service.ts';

const window = { offset: 0, limit: 10 };
const byId = { column: 'run_id', descending: false };

const untilDone = (service: ServiceProcess, from = 0): Promise<unknown> =>
  service.until(() =>
    service
      .payloads('queue.changed')
      .slice(from)
      .find(({ state, done }) => state === 'idle' && done > 0),
  );

test('a run that has a result is made again: beside it, bit for bit, and in no figure', async () => {
  const service = await startService(join(temporaryFolder(), 'descent.sqlite'));
  await service.call('suite.submit', { text: quickSuite(), start: true, retry: false });
  await untilDone(service);
  const { runs } = await service.call('run.page', { filter: {}, sort: byId, window });
  const runId = runs[0]!.runId;
  const board = () => service.call('board.page', { ...defaultBoardQuery, window });
  const before = await board();
  expect(await service.call('run.repeats', { runId })).toEqual({ first: null, again: [] });

  const told = service.payloads('queue.changed').length;
  const { runId: again, added, started } = await service.call('run.repeat', { runId });
  expect([added, started, again === runId]).toEqual([true, true, false]);
  await untilDone(service, told);
  const repeats = await service.call('run.repeats', { runId });
  expect(repeats.again).toMatchObject([{ runId: again, status: 'finished' }]);
  const { points, differsAt, ends } = repeats.again[0]!.agreement!;
  expect([points > 50, differsAt, ends]).toEqual([true, null, [500, 500]]);
  expect(await service.call('run.repeats', { runId: again })).toMatchObject({ first: { runId }, again: [] });

  // A seed counts once, whoever brings the run back from the archive; and no suite is made of it.
  await service.call('run.archive', { runIds: [again], archived: false });
  expect((await service.call('run.detail', { runId: again })).archived).toBe(true);
  expect((await board()).rows).toEqual(before.rows);
  expect((await service.call('run.page', { filter: {}, sort: byId, window })).total).toBe(2);
  expect((await service.call('suite.list', undefined)).map(({ name, runs: n }) => [name, n])).toEqual([['quick', 2]]);

  // Repeating the repeat is repeating the run.
  const more = service.payloads('queue.changed').length;
  await service.call('run.repeat', { runId: again });
  await untilDone(service, more);
  expect((await service.call('run.repeats', { runId })).again).toHaveLength(2);
});

test('what has no result is not repeated; asked for twice it waits once; a stopped queue stays as it is', async () => {
  const service = await startService(join(temporaryFolder(), 'descent.sqlite'));
  await service.call('suite.submit', { text: quickSuite(), start: true, retry: false });
  await untilDone(service);
  const [done] = (await service.call('run.page', { filter: {}, sort: byId, window })).runs;
  await service.call('suite.submit', { text: longSuite(), start: false, retry: false });
  const [waits] = (await service.call('queue.page', { window })).runs;
  await expect(service.call('run.repeat', { runId: waits!.runId })).rejects.toThrow('run.unfinished');
  const first = await service.call('run.repeat', { runId: done!.runId });
  expect(first).toMatchObject({ added: true, started: false });
  expect(await service.call('run.repeat', { runId: done!.runId })).toEqual({ ...first, added: false });
  expect(await service.call('queue.state', undefined)).toMatchObject({ state: 'idle', queued: 2 });
});
