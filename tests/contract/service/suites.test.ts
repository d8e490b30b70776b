import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../cli/descent.ts';
import { longSuite, quickSuite, startService, type ServiceProcess } from './service.ts';

const window = { offset: 0, limit: 50 };
const byId = { column: 'run_id', descending: false };

const start = (): Promise<ServiceProcess> => startService(join(temporaryFolder(), 'descent.sqlite'));

async function ran(service: ServiceProcess, text: string): Promise<number> {
  const from = service.payloads('queue.changed').length;
  const { suiteId } = await service.call('suite.submit', { text, start: true, retry: false });
  await service.until(() =>
    service
      .payloads('queue.changed')
      .slice(from)
      .find(({ state, done }) => state === 'idle' && done > 0),
  );
  return suiteId;
}

const runsOf = async (service: ServiceProcess, suiteId: number, archived = false) =>
  (await service.call('run.page', { filter: { suiteId, hardware: 'any', archived }, sort: byId, window })).runs;

test('a list of suites tells how many runs are in which state, and when a suite was last used', async () => {
  const service = await start();
  const suiteId = await ran(service, quickSuite());
  const [done] = await service.call('suite.list', undefined);
  expect(done).toMatchObject({ suiteId, name: 'quick', runs: 2, finished: 2, open: 0, states: { finished: 2 } });
  const runs = await runsOf(service, suiteId);
  expect(done!.usedAt).toBe(
    runs
      .map(({ endedAt }) => endedAt)
      .toSorted()
      .at(-1),
  );
  expect(done!.usedAt > done!.submittedAt).toBe(true);

  // More seeds under the same name: what is known stays.
  await service.call('suite.submit', { text: quickSuite({ seeds: 4 }), start: false, retry: false });
  const waiting = await runsOf(service, suiteId);
  await service.call('run.cancel', { runIds: [waiting.at(-1)!.runId] });
  const [more] = await service.call('suite.list', undefined);
  expect(more).toMatchObject({ runs: 4, states: { finished: 2, queued: 1, cancelled: 1 }, finished: 2, open: 1 });
});

test('a suite is renamed, in its file, too; a name that another suite has is refused', async () => {
  const service = await start();
  const { suiteId } = await service.call('suite.submit', { text: longSuite(), start: false, retry: false });
  const other = await service.call('suite.submit', { text: quickSuite(), start: false, retry: false });
  await service.call('suite.rename', { suiteId, name: ' last week ' });
  expect((await service.call('suite.list', undefined)).map(({ name }) => name)).toEqual(['quick', 'last week']);
  const { name, text } = await service.call('suite.text', { suiteId });
  expect([name, (JSON.parse(text) as { name: string }).name]).toEqual(['last week', 'last week']);
  expect(await service.call('suite.check', { text })).toMatchObject({ named: { suiteId, isSame: true } });
  expect(await service.ask('suite.rename', { suiteId, name: 'quick' })).toMatchObject({
    error: { code: 'suite.exists', message: expect.stringContaining('"quick"') as string },
  });
  expect(await service.ask('suite.rename', { suiteId: 99, name: 'x' })).toMatchObject({
    error: { code: 'suite.unknown' },
  });
  expect(await service.ask('suite.rename', { suiteId, name: ' ' })).toMatchObject({ error: { code: 'call.invalid' } });
  await service.call('suite.rename', { suiteId: other.suiteId, name: 'quick' });
});

test('a check tells whether the database has this very suite, or another one of its name', async () => {
  const service = await start();
  expect((await service.call('suite.check', { text: quickSuite() })).named).toBeNull();
  const { suiteId } = await service.call('suite.submit', { text: quickSuite(), start: false, retry: false });
  const named = async (text: string) => (await service.call('suite.check', { text })).named;
  expect(await named(quickSuite())).toEqual({ suiteId, isSame: true, dropped: 0 });
  expect(await named(quickSuite({ seeds: 3 }))).toEqual({ suiteId, isSame: false, dropped: 0 });
  expect(await named(quickSuite({ seeds: 1 }))).toEqual({ suiteId, isSame: false, dropped: 1 });
  expect(await named(quickSuite({ name: 'other' }))).toBeNull();
});

test('a list of runs that another one of its name replaces is kept among the deleted, and comes back beside it', async () => {
  const service = await start();
  const suiteId = await ran(service, quickSuite());
  const submit = async (text: string) => service.call('suite.submit', { text, start: false, retry: false });
  // More of the same loses nothing.
  expect((await submit(quickSuite({ seeds: 3 }))).kept).toBeUndefined();
  const { kept, ...replaced } = await submit(quickSuite({ precisions: ['fp32'], seeds: 1 }));
  expect(replaced).toMatchObject({ suiteId, added: 1 });
  expect(await service.call('suite.deleted', undefined)).toEqual([{ suiteId: kept, name: 'quick', runs: 3 }]);
  expect(await service.call('suite.restore', { suiteId: kept! })).toEqual({ name: 'quick (2)' });
  const lists = await service.call('suite.list', undefined);
  expect(lists.map(({ name, runs, finished }) => [name, runs, finished])).toEqual([
    ['quick', 1, 0],
    ['quick (2)', 3, 2],
  ]);
});

test('a suite that is deleted is nowhere, its runs stay, and both come back', async () => {
  const service = await start();
  const suiteId = await ran(service, quickSuite());
  expect(await service.call('suite.remove', { suiteId, runs: 'keep' })).toEqual({ archived: 0, cancelled: 0 });
  expect(await service.call('suite.list', undefined)).toEqual([]);
  expect((await service.call('board.choices', { filter: {} })).suites).toEqual([]);
  const all = await service.call('run.page', { filter: { hardware: 'any' }, sort: byId, window });
  expect(all.runs.map(({ archived }) => archived)).toEqual([false, false]);
  expect((await service.call('run.detail', { runId: all.runs[0]!.runId })).suites).toEqual([]);
  expect(await service.call('suite.deleted', undefined)).toEqual([{ suiteId, name: 'quick', runs: 2 }]);
  for (const call of ['suite.remove', 'suite.rename'])
    expect(await service.ask(call, { suiteId, runs: 'keep', name: 'x' })).toMatchObject({
      error: { code: 'suite.unknown' },
    });

  // Another suite takes the name meanwhile.
  const other = await service.call('suite.submit', { text: quickSuite({ seeds: 3 }), start: false, retry: false });
  expect(other.suiteId).not.toBe(suiteId);
  expect(await service.call('suite.restore', { suiteId })).toEqual({ name: 'quick (2)' });
  expect((await service.call('suite.list', undefined)).map(({ name, runs }) => [name, runs])).toEqual([
    ['quick', 3],
    ['quick (2)', 2],
  ]);
  expect(await service.call('suite.deleted', undefined)).toEqual([]);
  expect(await service.ask('suite.restore', { suiteId })).toMatchObject({ error: { code: 'suite.unknown' } });
});

test('on demand its runs go along, those of no other suite: results are archived, what waits is cancelled; and come back', async () => {
  const service = await start();
  const suiteId = await ran(service, quickSuite({ seeds: 3 }));
  await service.call('suite.submit', { text: quickSuite({ seeds: 5 }), start: false, retry: false });
  await service.call('suite.submit', { text: quickSuite({ name: 'shares', seeds: 1 }), start: false, retry: false });
  const before = await runsOf(service, suiteId);
  const [, own] = before;
  await service.call('run.archive', { runIds: [own!.runId], archived: true });

  expect(await service.call('suite.remove', { suiteId, runs: 'archive' })).toEqual({ archived: 3, cancelled: 2 });
  expect(await service.call('queue.state', undefined)).toMatchObject({ queued: 0 });
  const gone = await runsOf(service, suiteId, true);
  expect(gone.map(({ seed, archived, status }) => [seed, archived, status])).toEqual([
    [0, false, 'finished'],
    [1, true, 'finished'],
    [2, true, 'finished'],
    [3, true, 'cancelled'],
    [4, true, 'cancelled'],
  ]);

  await service.call('suite.restore', { suiteId });
  const back = await runsOf(service, suiteId, true);
  expect(back.map(({ seed, archived, status }) => [seed, archived, status])).toEqual([
    [0, false, 'finished'],
    // It was archived before.
    [1, true, 'finished'],
    [2, false, 'finished'],
    [3, false, 'queued'],
    [4, false, 'queued'],
  ]);
  const suite = (await service.call('suite.list', undefined)).find(({ name }) => name === 'quick');
  expect(suite?.states).toEqual({ finished: 3, queued: 2 });
});
