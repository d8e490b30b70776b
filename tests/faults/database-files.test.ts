import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { holding } from '../../src/main/engine/database-files/hold.ts';
import { moveDatabase } from '../../src/main/engine/database-files/move.ts';
import { putInPlace } from '../../src/main/engine/database-files/put-in-place.ts';
import type { DatabaseWork, WorkReply } from '../../src/main/engine/database-files/protocol.ts';
import { readCurve } from '../../src/main/engine/store/curves.ts';
import { openStore } from '../../src/main/engine/store/open.ts';
import { recordEnvironment } from '../../src/main/engine/store/programs.ts';
import { suiteNames } from '../../src/main/engine/store/suites.ts';
import { DescentError } from '../../src/shared/domain/error.ts';
import { queue, spec, temporaryFolder } from '../unit/engine/fixtures.ts';
import { mounted } from './mounted.ts';

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const entry = pathOf('../../src/main/engine/database-files/process.ts');

/** The process that the shell starts for such work. */
async function work(database: string, wanted: DatabaseWork): Promise<WorkReply> {
  const child = fork(entry, ['--db', database, JSON.stringify(wanted)], { execArgv: [] });
  const [reply] = (await once(child, 'message')) as [WorkReply];
  return reply;
}

interface Said {
  readonly child: ChildProcess;
  readonly lines: () => string[];
}

function started(script: string, ...args: string[]): Said {
  const child = spawn(process.execPath, [pathOf(script), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (more: string) => (text += more));
  return {
    child,
    lines: () =>
      text
        .slice(0, text.lastIndexOf('\n') + 1)
        .split('\n')
        .slice(0, -1),
  };
}

async function end({ child }: Said): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

test('beside a process that writes, no file of the database is touched, and nothing that it acknowledged is lost', async () => {
  const path = join(temporaryFolder(), 'descent.sqlite');
  const store = openStore(path);
  recordEnvironment(store, { id: 'here' });
  const [run] = queue(store, [spec()]);
  const file = basename(store.backUp());
  store.close();
  const writer = started('workers/row-writer.ts', path, String(run!.id));
  while (writer.lines().length === 0) await delay(5);
  const folder = join(temporaryFolder(), 'new');
  const works: DatabaseWork[] = [
    { work: 'restore', file },
    { work: 'move', folder },
    { work: 'salvage' },
    { work: 'beginEmpty' },
  ];
  for (const wanted of works)
    expect(await work(path, wanted), wanted.work).toMatchObject({ ok: false, error: { code: 'database.busy' } });
  const before = writer.lines().length;
  while (writer.lines().length === before) await delay(5);
  await end(writer);
  const acknowledged = Number(writer.lines().at(-1));
  expect(acknowledged).toBeGreaterThan(0);
  const again = openStore(path);
  expect(readCurve(again, run!.id).count).toBeGreaterThanOrEqual(acknowledged);
  expect(again.integrityCheck()).toEqual([]);
  again.close();
  expect(readdirSync(dirname(path)).filter((name) => /replaced|partial/.test(name))).toEqual([]);
  expect(lstatSync(path).isSymbolicLink()).toBe(false);
});

test('once nobody writes, each is done; what was there stays beside it', async () => {
  const path = join(temporaryFolder(), 'descent.sqlite');
  const store = openStore(path);
  queue(store, [spec()]);
  const file = basename(store.backUp());
  store.close();
  const choice = await work(path, { work: 'chooseBackup' });
  expect(choice).toMatchObject({ ok: true, value: { newest: { file, runs: 1 }, bad: [] } });
  expect(await work(path, { work: 'restore', file: 'none' })).toMatchObject({ error: { code: 'data.no_backup' } });
  expect(await work(path, { work: 'restore', file, only: 'test' })).toEqual({ ok: true, value: { kept: [] } });
  const restored = (await work(path, { work: 'restore', file })) as {
    readonly value: { readonly kept: readonly string[] };
  };
  expect(readFileSync(restored.value.kept[0]!).length).toBeGreaterThan(4096);
  const folder = join(temporaryFolder(), 'new');
  expect(await work(path, { work: 'move', folder: dirname(path), only: 'test' })).toMatchObject({
    error: { code: 'data.same_folder' },
  });
  expect(await work(path, { work: 'move', folder })).toEqual({ ok: true, value: undefined });
  expect(lstatSync(path).isSymbolicLink()).toBe(true);
  for (const wanted of ['salvage', 'beginEmpty'] as const)
    expect(await work(path, { work: wanted })).toMatchObject({ error: { code: 'repair.not_needed' } });
});

test('where the new file cannot be put in its place, the old one is there again', ({ skip }) => {
  const elsewhere = mounted('size=4m') ?? skip('mounting a tmpfs needs root');
  const path = join(temporaryFolder(), 'descent.sqlite');
  openStore(path).close();
  writeFileSync(`${path}-wal`, 'log');
  // From one file system to another nothing is renamed.
  const fresh = join(elsewhere, 'fresh');
  writeFileSync(fresh, 'fresh');
  const before = readdirSync(dirname(path)).sort();
  expect(() => putInPlace(path, fresh)).toThrow(/EXDEV/);
  expect(readdirSync(dirname(path)).sort()).toEqual(before);
  expect(readFileSync(`${path}-wal`, 'utf8')).toBe('log');
});

test('two command lines write while the folder is moved again and again: one at a time, in one place, nothing lost', async () => {
  const folder = temporaryFolder();
  const link = join(folder, 'descent.sqlite');
  openStore(link).close();
  const writers = [1, 2].map(() => started('workers/suite-writer.ts', link));
  const all = (): string[] => writers.flatMap((writer) => writer.lines());
  let moves = 0;
  for (let tried = 0; moves < 25 && tried < 4_000; tried += 1) {
    const seen = all().length;
    try {
      await holding(link, (database) => moveDatabase(link, database, join(folder, `place ${moves % 3}`)));
      moves += 1;
      for (let waited = 0; all().length === seen && waited < 2_000; waited += 5) await delay(5);
    } catch (error) {
      if (!(error instanceof DescentError) || error.code !== 'database.busy') throw error;
      await delay(1);
    }
  }
  for (const writer of writers) await end(writer);
  expect(moves).toBe(25);
  const store = openStore(link);
  const names = new Set(suiteNames(store));
  expect(all().filter((name) => !names.has(name))).toEqual([]);
  expect(writers.map((writer) => writer.lines().length > 0)).toEqual([true, true]);
  expect(store.integrityCheck()).toEqual([]);
  store.close();
}, 120_000);
