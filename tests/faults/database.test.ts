import Database from 'better-sqlite3';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { CurveWriter } from '../../src/main/engine/store/curve-writer.ts';
import { readCurve } from '../../src/main/engine/store/curves.ts';
import { exportCurves } from '../../src/main/engine/store/export.ts';
import { openStore } from '../../src/main/engine/store/open.ts';
import { DescentError } from '../../src/shared/domain/error.ts';
import { overwrite, pagesOf } from '../unit/engine/database-files/damage.ts';
import { queue, spec, temporaryFolder } from '../unit/engine/fixtures.ts';
import { rowsOf } from '../unit/engine/messages.ts';
import { startEngine } from './engine-fixtures.ts';
import { mounted } from './mounted.ts';

function filledDatabase(folder = temporaryFolder(), rows = 2_000) {
  const path = join(folder, 'descent.sqlite');
  const store = openStore(path);
  const [run] = queue(store, [spec()]);
  const writer = new CurveWriter(store, run!.id, 1);
  for (let row = 0; row < rows; row += 500) {
    writer.accept(rowsOf(row, Array<number>(500).fill(1)));
    writer.flush();
  }
  store.close();
  return { path, run: run! };
}

function refusal(act: () => unknown): DescentError {
  try {
    act();
  } catch (error) {
    if (error instanceof DescentError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

const damages: Record<string, (path: string) => void> = {
  garbage: (path) => writeFileSync(path, Buffer.alloc(8_192, 'garbage')),
  'shorter than a header': (path) => writeFileSync(path, 'SQLite'),
  'a zeroed header': (path) =>
    writeFileSync(path, Buffer.concat([Buffer.alloc(100), readFileSync(path).subarray(100)])),
  truncated: (path) => truncateSync(path, 20_480),
  empty: (path) => truncateSync(path, 0),
};

test.each(Object.keys(damages))('a file that is %s is refused as damaged and left as it is', (kind) => {
  const { path } = filledDatabase();
  damages[kind]!(path);
  const before = readFileSync(path);
  for (const readonly of [false, true]) {
    const error = refusal(() => openStore(path, { readonly }));
    expect(error).toMatchObject({ code: 'database.damaged', exitCode: 3 });
    expect(error.advice).toMatch(/aside/);
    expect(readFileSync(path).equals(before)).toBe(true);
  }
});

test('an overwritten page is found after an unclean stop, and by the first read of it otherwise', () => {
  const { path, run } = filledDatabase();
  const bytes = readFileSync(path);
  bytes.fill(0xa5, 4_096 * 8, 4_096 * 40);
  writeFileSync(path, bytes);
  const store = openStore(path, { readonly: true });
  expect(refusal(() => readCurve(store, run.id)).code).toBe('database.damaged');
  expect(refusal(() => [...exportCurves(store)]).code).toBe('database.damaged');
  store.close();
  writeFileSync(`${path}-wal`, 'left by a process that died');
  expect(refusal(() => openStore(path)).code).toBe('database.damaged');
});

test('damage that a start has found is found by every start: the log that tells of the unclean stop is left', () => {
  const { path } = filledDatabase();
  overwrite(path, [pagesOf(path, 'curve_chunk', 'leaf').at(-1)!]);
  writeFileSync(`${path}-wal`, 'left by a process that died');
  const damaged = readFileSync(path);
  for (let start = 0; start < 3; start += 1) expect(refusal(() => openStore(path)).code).toBe('database.damaged');
  expect(readFileSync(path).equals(damaged)).toBe(true);
});

test('a database of a newer version is refused without a write, also with an unmoved log', () => {
  const { path } = filledDatabase();
  const db = new Database(path);
  db.pragma('user_version = 99');
  copyFileSync(path, `${path}.copy`);
  copyFileSync(`${path}-wal`, `${path}.copy-wal`);
  db.close();
  for (const file of [path, `${path}.copy`]) {
    const before = readFileSync(file);
    for (const readonly of [false, true])
      expect(refusal(() => openStore(file, { readonly }))).toMatchObject({ code: 'database.newer', exitCode: 3 });
    expect(readFileSync(file).equals(before)).toBe(true);
  }
});

test('a file that is gone while its log is there is not replaced by an empty one', () => {
  const { path } = filledDatabase();
  rmSync(path);
  writeFileSync(`${path}-wal`, 'the only copy of something');
  expect(refusal(() => openStore(path)).code).toBe('database.damaged');
  expect(readFileSync(`${path}-wal`, 'utf8')).toBe('the only copy of something');
});

test('a second writer is refused as busy, in this process and in another, until the first has closed', () => {
  const { path } = filledDatabase();
  const store = openStore(path);
  expect(refusal(() => openStore(path))).toMatchObject({ code: 'database.busy', exitCode: 75 });
  const open = `import { openStore } from ${JSON.stringify(join(process.cwd(), 'src/main/engine/store/open.ts'))};
    try { openStore(process.argv[1]).close(); } catch (error) { process.exit(error.exitCode); }`;
  const other = () => spawnSync(process.execPath, ['--input-type=module', '-e', open, path]).status;
  expect(other()).toBe(75);
  store.close();
  expect(other()).toBe(0);
});

test('a second writer by another name of the file is refused too', () => {
  const { path } = filledDatabase();
  const folder = temporaryFolder();
  symlinkSync(path, join(folder, 'link.sqlite'));
  symlinkSync(dirname(path), join(folder, 'folder'));
  const store = openStore(path);
  for (const other of [join(folder, 'link.sqlite'), join(folder, 'folder', basename(path))])
    expect(refusal(() => openStore(other))).toMatchObject({ code: 'database.busy', exitCode: 75 });
  store.close();
  expect(readdirSync(folder).sort()).toEqual(['folder', 'link.sqlite']);
});

test('a full disk: what is stored stays readable, and writing goes on once there is space', ({ skip }) => {
  const folder = mounted('size=4m') ?? skip('mounting a tmpfs needs root');
  const { path, run } = filledDatabase(folder, 500);
  const store = openStore(path);
  const writer = new CurveWriter(store, run.id, 1);
  const fill = () => {
    for (let row = 500; ; row += 500) {
      writer.accept(rowsOf(row, Array<number>(500).fill(1)));
      writer.flush();
    }
  };
  expect(refusal(fill)).toMatchObject({ code: 'database.full', exitCode: 3 });
  const { count } = readCurve(store, run.id);
  expect(count).toBeGreaterThan(500);
  expect(writer.pending).toBe(500);
  expect(refusal(() => writer.flush()).code).toBe('database.full');
  execFileSync('mount', ['-o', 'remount,size=16m', folder]);
  writer.flush();
  expect(readCurve(store, run.id).count).toBe(count + 500);
  expect(store.quickCheck()).toBe('ok');
  store.close();
});

test('a disk that fills during a run ends the engine with database.full; the run is resumed later', async ({
  skip,
}) => {
  const folder = mounted('size=1500k') ?? skip('mounting a tmpfs needs root');
  const path = join(folder, 'descent.sqlite');
  const store = openStore(path);
  const [run] = queue(store, [spec({ budget: { steps: 20_000, seconds: 60, oracle: 1e9 } })]);
  const { engine } = await startEngine(store);
  await expect(engine.run()).rejects.toMatchObject({ code: 'database.full' });
  store.close();
  execFileSync('mount', ['-o', 'remount,size=64m', folder]);
  const again = openStore(path);
  const stored = readCurve(again, run!.id).count;
  expect(stored).toBeGreaterThan(1_000);
  expect(await (await startEngine(again)).engine.run()).toEqual({ finished: 1 });
  expect(readCurve(again, run!.id).count).toBe(20_000);
  again.close();
});

test('in a read-only folder, reading works and writing says why not', ({ skip }) => {
  const folder = mounted('size=16m') ?? skip('mounting a tmpfs needs root');
  const { path, run } = filledDatabase(folder);
  execFileSync('mount', ['-o', 'remount,ro', folder]);
  const store = openStore(path, { readonly: true });
  expect(readCurve(store, run.id).count).toBe(2_000);
  store.close();
  expect(refusal(() => openStore(path))).toMatchObject({ code: 'database.readonly', exitCode: 3 });
  expect(refusal(() => openStore(join(folder, 'new', 'descent.sqlite'))).code).toBe('database.readonly');
  expect(refusal(() => openStore(join(path, 'descent.sqlite')))).toMatchObject({
    code: 'database.unusable',
    exitCode: 3,
  });
});

test('a read-only file is opened for reading alone', ({ skip }) => {
  if (process.getuid?.() === 0) skip('root may write to any file');
  const { path } = filledDatabase();
  chmodSync(path, 0o400);
  openStore(path, { readonly: true }).close();
  expect(refusal(() => openStore(path)).code).toBe('database.readonly');
});

/** As where the system makes a file system read-only under a program; undoes itself with the test. */
function madeReadOnly(...files: string[]): (() => void) | undefined {
  const undo = (): void => void spawnSync('chattr', ['-i', ...files]);
  onTestFinished(undo);
  if (spawnSync('chattr', ['+i', ...files]).status === 0) return undo;
  undo();
  return undefined;
}

test('a database that becomes read-only while it is open: reading goes on, and writing says why not', ({ skip }) => {
  const { path, run } = filledDatabase();
  const store = openStore(path);
  const writer = new CurveWriter(store, run.id, 1);
  const write = () => {
    writer.accept(rowsOf(readCurve(store, run.id).count, [1]));
    writer.flush();
  };
  write();
  const undo = madeReadOnly(path, `${path}-wal`) ?? skip('this file system has no immutable files, or only for root');
  expect(refusal(write)).toMatchObject({ code: 'database.readonly', exitCode: 3 });
  expect(readCurve(store, run.id).count).toBe(2_001);
  undo();
  writer.flush();
  expect(readCurve(store, run.id).count).toBe(2_002);
  expect(store.quickCheck()).toBe('ok');
  store.close();
});
