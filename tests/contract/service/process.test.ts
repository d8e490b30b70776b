import Database from 'better-sqlite3';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../../src/main/engine/store/open.ts';
import { mounted } from '../../faults/mounted.ts';
import { finishedRuns } from '../../unit/engine/database-files/damage.ts';
import { temporaryFolder } from '../cli/descent.ts';
import { longSuite, quickSuite, ServiceProcess, serviceEntry, startService } from './service.ts';

const isAlive = (pid: number): boolean => {
  try {
    // A process that has ended and that nobody has waited for yet is a zombie.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

const childrenOf = (pid: number): number[] =>
  spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
    .stdout.split('\n')
    .map(Number)
    .filter((child) => child > 0);

/** Milliseconds until none of them is alive. */
async function untilGone(pids: readonly number[], most = 10_000): Promise<number> {
  const begin = performance.now();
  while (pids.some(isAlive)) {
    if (performance.now() - begin > most) throw new Error(`still alive: ${pids.filter(isAlive).join(', ')}`);
    await delay(20);
  }
  return performance.now() - begin;
}

test('killed in the middle of a run, it finds everything again', async () => {
  const database = join(temporaryFolder(), 'descent.sqlite');
  const service = await startService(database);
  await service.call('suite.submit', { text: longSuite({ seeds: [0, 1] }), start: true, retry: false });
  await service.untilStep(1, 500);
  const workers = childrenOf(service.child.pid!);
  expect(workers).toHaveLength(1);
  const steps = service.payloads('run.points').flatMap((points) => points.map(({ step }) => step));
  // Rows are written every quarter of a second: what was told a second ago is there.
  await delay(1000);
  service.child.kill('SIGKILL');
  await service.ended;
  expect(await untilGone(workers)).toBeLessThan(3_000);

  const again = new ServiceProcess(database);
  expect(await again.first).toEqual({ type: 'ready', database, readOnly: false, interrupted: 1 });
  expect(await again.call('queue.state', undefined)).toMatchObject({
    ...{ state: 'idle', queued: 1, interrupted: 1, paused: 0 },
  });
  const found = await again.call('run.detail', { runId: 1 });
  expect(found).toMatchObject({ status: 'interrupted', reason: 'engine.died', launches: 1 });
  expect(Number(found.costs['steps'])).toBeGreaterThanOrEqual(Math.max(500, ...steps));
  expect(await again.call('data.check', undefined)).toEqual({ verdict: 'ok' });

  await again.call('queue.start', undefined);
  await again.untilStep(1, Number(found.costs['steps']));
  expect(await again.call('run.detail', { runId: 1 })).toMatchObject({ status: 'running', launches: 2 });
  expect(
    (
      await again.call('run.page', {
        filter: { hardware: 'any' },
        sort: { column: 'seed', descending: false },
        window: { offset: 0, limit: 9 },
      })
    ).total,
  ).toBe(2);
});

test.each(['its channel is closed', 'SIGTERM'])(
  'it ends with its workers when %s, and leaves a run to go on',
  async (how) => {
    const database = join(temporaryFolder(), 'descent.sqlite');
    const service = await startService(database);
    await service.call('suite.submit', { text: longSuite(), start: true, retry: false });
    await service.untilStep(1, 200);
    const pids = [service.child.pid!, ...childrenOf(service.child.pid!)];
    expect(pids).toHaveLength(2);
    if (how === 'SIGTERM') service.child.kill('SIGTERM');
    else service.child.disconnect();
    expect(await untilGone(pids)).toBeLessThan(3_000);
    expect(await service.ended).toEqual({ code: 0, signal: null });
    const store = openStore(database, { readonly: true });
    expect(store.get('SELECT status, reason FROM run')).toEqual({ status: 'interrupted', reason: 'interrupted' });
    store.close();
  },
);

test.each(['SIGTERM', 'its channel is closed', 'it is shut down'])(
  'an export that goes on when %s leaves nothing behind',
  async (how) => {
    const { path } = finishedRuns(200, temporaryFolder());
    const service = await startService(path);
    const folder = temporaryFolder();
    void service.ask('internal.exportCsv', { export: { table: 'curves' }, path: join(folder, 'curves.csv') });
    while (!readdirSync(folder).some((name) => name.endsWith('.partial'))) await delay(1);
    if (how === 'SIGTERM') service.child.kill('SIGTERM');
    else if (how === 'it is shut down') void service.ask('internal.shutdown', { how: 'checkpoint' });
    else service.child.disconnect();
    expect(await service.ended).toEqual({ code: 0, signal: null });
    expect(readdirSync(folder)).toEqual([]);
  },
);

test('when its parent is killed, it and its workers are gone within three seconds', async () => {
  const folder = temporaryFolder();
  const suite = join(folder, 'suite.json');
  writeFileSync(suite, longSuite());
  const parent = spawn(
    process.execPath,
    [fileURLToPath(new URL('workers/parent.ts', import.meta.url)), serviceEntry, join(folder, 'd.sqlite'), suite],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  onTestFinished(() => void parent.kill('SIGKILL'));
  const pid = await new Promise<number>((resolve) =>
    parent.stdout.on('data', (text: Buffer) => resolve(parseInt(String(text), 10))),
  );
  const pids = [pid, ...childrenOf(pid)];
  expect(pids).toHaveLength(2);
  parent.kill('SIGKILL');
  expect(await untilGone(pids)).toBeLessThan(3_000);
});

const unusableDatabases: Record<string, (path: string) => void> = {
  'database.damaged': (path) => writeFileSync(path, Buffer.alloc(8_192, 'garbage')),
  'database.newer': (path) => {
    const db = new Database(path);
    db.pragma('user_version = 999');
    db.close();
  },
  'database.busy': (path) => {
    const store = openStore(path);
    onTestFinished(() => store.close());
  },
};

test.each(Object.keys(unusableDatabases))('a database that is unusable (%s) is told with its backups', async (code) => {
  const database = join(temporaryFolder(), 'descent.sqlite');
  const store = openStore(database);
  const backup = store.backUp();
  store.close();
  unusableDatabases[code]!(database);
  const service = new ServiceProcess(database);
  expect(await service.first).toMatchObject({
    ...{ type: 'unusable', failure: { code, advice: expect.any(String) as string } },
    backups: [backup.split('/').at(-1)],
  });
  // It stays, so that nobody takes it for a crash, and says why to all that is asked.
  expect(await service.ask('queue.state', undefined)).toMatchObject({ ok: false, error: { code } });
  expect(await service.ask('internal.shutdown', { how: 'cancel' })).toMatchObject({ ok: true });
  expect(await service.ended).toEqual({ code: 0, signal: null });
});

test('a folder that cannot be written is opened for reading, and writing is refused', async ({ skip }) => {
  const folder = mounted('size=16m');
  if (folder === undefined) return skip('no file system can be mounted here');
  const database = join(folder, 'descent.sqlite');
  const writer = await startService(database);
  await writer.call('suite.submit', { text: quickSuite(), start: false, retry: false });
  await writer.internal('internal.shutdown', { how: 'afterRun' });
  await writer.ended;
  spawnSync('mount', ['-o', 'remount,ro', folder]);
  const service = new ServiceProcess(database);
  expect(await service.first).toMatchObject({ type: 'ready', readOnly: true });
  expect(await service.call('data.state', undefined)).toMatchObject({ readOnly: true, runs: 2 });
  expect((await service.call('queue.page', { window: { offset: 0, limit: 9 } })).total).toBe(2);
  const state = await service.call('queue.state', undefined);
  expect(state).toMatchObject({ state: 'idle', queued: 2, trouble: { code: 'database.readonly' } });
  const writes: [string, unknown][] = [
    ['queue.start', undefined],
    ['suite.submit', { text: quickSuite(), start: true, retry: false }],
    ['run.note', { runId: 1, note: 'x' }],
    ['run.pause', { runIds: [1] }],
    ['view.save', { of: 'board', name: 'x', state: {} }],
    ['data.backUp', undefined],
  ];
  for (const [call, input] of writes)
    expect(await service.ask(call, input), call).toMatchObject({ ok: false, error: { code: 'database.readonly' } });
});

test('a full disk stops the queue with its reason, reading goes on, and it starts again', async ({ skip }) => {
  const folder = mounted('size=24m');
  if (folder === undefined) return skip('no file system can be mounted here');
  const ballast = join(folder, 'ballast');
  const service = await startService(join(folder, 'descent.sqlite'));
  await service.call('suite.submit', { text: longSuite(), start: true, retry: false });
  await service.untilStep(1, 200);
  // What was told is not stored yet, and only what is stored is kept.
  const stored = async (): Promise<number> =>
    (await service.call('curves.points', { runId: 1, offset: 0, limit: 5 })).total;
  await expect.poll(stored, { timeout: 10_000 }).toBeGreaterThan(0);
  spawnSync('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=4k']);
  const stopped = await service.until(() => service.payloads('queue.changed').find(({ trouble }) => trouble !== null));
  expect(stopped.trouble).toMatchObject({
    code: 'database.full',
    advice: expect.stringMatching(/start the queue/) as string,
  });
  expect((await service.call('queue.state', undefined)).trouble).not.toBeNull();
  expect(await stored()).toBeGreaterThan(0);
  expect(existsSync(ballast)).toBe(true);
  spawnSync('rm', [ballast]);
  const seen = service.events.length;
  await service.call('queue.start', undefined);
  await service.untilStep(1, 200, seen);
  const state = await service.call('queue.state', undefined);
  expect(state).toMatchObject({ state: 'running', trouble: null });
  expect(await service.call('run.detail', { runId: 1 })).toMatchObject({ status: 'running', launches: 2 });
});
