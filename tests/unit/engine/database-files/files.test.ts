import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { beginEmpty } from '../../../../src/main/engine/database-files/empty.ts';
import { requireFault } from '../../../../src/main/engine/database-files/fault.ts';
import { holding } from '../../../../src/main/engine/database-files/hold.ts';
import { moveDatabase } from '../../../../src/main/engine/database-files/move.ts';
import { putInPlace } from '../../../../src/main/engine/database-files/put-in-place.ts';
import { chooseBackup, restoreBackup } from '../../../../src/main/engine/database-files/restore.ts';
import { openStore } from '../../../../src/main/engine/store/open.ts';
import { queue, spec, temporaryFolder } from '../fixtures.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
const at = (...path: string[]): string => join(folder, ...path);
const text = (...path: string[]): string => readFileSync(at(...path), 'utf8');
const move = (link: string, to: string): Promise<string> =>
  holding(link, (database) => moveDatabase(link, database, to));

/** Files alone: what moves them does not look into them. */
function makeFiles(): string {
  writeFileSync(at('d.sqlite'), 'data');
  writeFileSync(at('d.sqlite-wal'), 'log');
  writeFileSync(at('d.sqlite.marker'), 'marker');
  mkdirSync(at('d.sqlite.checkpoints'));
  writeFileSync(at('d.sqlite.checkpoints', 'a'), 'checkpoint');
  mkdirSync(at('backups'));
  writeFileSync(at('backups', 'd.sqlite.2026-01-01T000000000Z.backup'), 'backup');
  writeFileSync(at('backups', 'other.sqlite.2026-01-01T000000000Z.backup'), 'not ours');
  return at('d.sqlite');
}

test('a database moves with its sidecars; a link stays, and the lock; a second move takes the link along', async () => {
  const link = makeFiles();
  await move(link, at('new'));
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect([text('d.sqlite'), text('new', 'd.sqlite-wal'), text('new', 'd.sqlite.checkpoints', 'a')]).toEqual([
    'data',
    'log',
    'checkpoint',
  ]);
  expect(readdirSync(folder).sort()).toEqual(['backups', 'd.sqlite', 'd.sqlite.lock', 'new']);
  expect(readdirSync(at('backups'))).toEqual(['other.sqlite.2026-01-01T000000000Z.backup']);
  await move(link, at('newer'));
  expect([text('d.sqlite'), text('newer', 'd.sqlite.marker')]).toEqual(['data', 'marker']);
  expect(readdirSync(at('new'))).toEqual(['backups', 'd.sqlite.lock']);
  await move(link, at('new'));
  expect(text('d.sqlite')).toBe('data');
});

test('a folder that is in use is refused, and nothing changes', async () => {
  const link = makeFiles();
  mkdirSync(at('new'));
  writeFileSync(at('new', 'd.sqlite'), 'another');
  await expect(move(link, at('new'))).rejects.toMatchObject({ code: 'data.folder_used' });
  await expect(move(link, folder)).rejects.toMatchObject({ code: 'data.same_folder' });
  expect([text('d.sqlite'), text('new', 'd.sqlite')]).toEqual(['data', 'another']);
  const backup = ['backups', 'd.sqlite.2026-01-01T000000000Z.backup'];
  mkdirSync(at('newer', 'backups'), { recursive: true });
  writeFileSync(at('newer', ...backup), 'of another');
  await expect(move(link, at('newer'))).rejects.toMatchObject({ code: 'data.folder_used' });
  expect([text(...backup), text('newer', ...backup)]).toEqual(['backup', 'of another']);
});

test('a move that fails leaves no copy, and the database where it was', async () => {
  const link = makeFiles();
  // A link cannot be set where a folder has its name.
  mkdirSync(`${link}.link.partial`);
  writeFileSync(join(`${link}.link.partial`, 'x'), '');
  await expect(move(link, at('new'))).rejects.toThrow();
  expect(readdirSync(at('new'))).toEqual(['backups', 'd.sqlite.lock']);
  expect(readdirSync(at('new', 'backups'))).toEqual([]);
  expect([text('d.sqlite'), text('d.sqlite.checkpoints', 'a')]).toEqual(['data', 'checkpoint']);
});

/** A database with a backup of one run, and another run since. */
function makeDatabase(): { readonly path: string; readonly backup: string } {
  const path = at('d.sqlite');
  const store = openStore(path);
  queue(store, [spec({ seed: 1 })]);
  const backup = store.backUp().slice(at('backups').length + 1);
  queue(store, [spec({ seed: 2 })], 'later');
  store.close();
  return { path, backup };
}

const runsOf = (path: string): number => {
  const store = openStore(path);
  try {
    return store.get<{ n: number }>('SELECT count(*) AS n FROM run')!.n;
  } finally {
    store.close();
  }
};

test('a backup takes the place; what was there is kept with its log, as a database', async () => {
  const { path, backup } = makeDatabase();
  const open = openStore(path, { readonly: true });
  const kept = await holding(path, (database) => restoreBackup(database, backup, new Date(0)));
  open.close();
  expect(runsOf(path)).toBe(1);
  expect(kept[0]).toBe(`${path}.replaced-1970-01-01T000000000Z`);
  expect(kept.slice(1)).toEqual(['-wal', '-shm'].map((suffix) => `${kept[0]!}${suffix}`));
  expect(runsOf(kept[0]!)).toBe(2);
  // By the same clock again: nothing lies on what was kept before.
  const again = await holding(path, (database) => restoreBackup(database, backup, new Date(0)));
  expect(again[0]).toBe(`${path}.replaced-1970-01-01T000000000Z-2`);
  for (const name of ['../d.sqlite', 'other.sqlite.2026-01-01T000000000Z.backup', ''])
    await expect(holding(path, (database) => restoreBackup(database, name))).rejects.toMatchObject({
      code: 'data.no_backup',
    });
  expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([]);
});

test('a journal of a network drive goes with the file that it belongs to', () => {
  const path = makeFiles();
  writeFileSync(`${path}-journal`, 'rolls back');
  writeFileSync(at('fresh'), 'fresh');
  const kept = putInPlace(path, at('fresh'));
  expect(kept.map((file) => readFileSync(file, 'utf8'))).toEqual(['data', 'log', 'rolls back']);
  expect(text('d.sqlite')).toBe('fresh');
  expect(existsSync(`${path}-journal`)).toBe(false);
  // Both may go on from their checkpoints.
  expect([text('d.sqlite.checkpoints', 'a'), readFileSync(`${kept[0]!}.checkpoints/a`, 'utf8')]).toEqual(
    ['checkpoint', 'checkpoint'], // prettier-ignore
  );
});

test('a backup that is damaged is passed over, and put in no place', async () => {
  const { path, backup } = makeDatabase();
  const garbage = 'd.sqlite.0007-2026-01-01T000000000Z.backup';
  writeFileSync(at('backups', garbage), 'no database');
  const half = 'd.sqlite.0008-2026-01-01T000000000Z.backup';
  writeFileSync(at('backups', half), readFileSync(at('backups', backup)).subarray(0, 20_000));
  const foreign = 'd.sqlite.0009-2026-01-01T000000000Z.backup';
  writeFileSync(at('backups', foreign), '');
  expect(chooseBackup(path)).toEqual({
    newest: { file: backup, writtenAt: expect.stringMatching(/^20/), runs: 1 },
    bad: [foreign, half, garbage],
  });
  for (const bad of [garbage, half, foreign])
    await expect(holding(path, (database) => restoreBackup(database, bad))).rejects.toMatchObject({
      code: 'data.backup_damaged',
      exitCode: 3,
    });
  expect(runsOf(path)).toBe(2);
  expect(readdirSync(folder).filter((name) => /partial|replaced/.test(name))).toEqual([]);
});

test('an empty database takes the place of one that is damaged or lost, and is one from then on', async () => {
  const { path } = makeDatabase();
  writeFileSync(path, 'damaged');
  const kept = await holding(path, (database) => beginEmpty(database));
  expect(kept.map((file) => readFileSync(file, 'utf8'))).toEqual(['damaged']);
  expect(runsOf(path)).toBe(0);
  expect(() => requireFault(path)).toThrow(expect.objectContaining({ code: 'repair.not_needed' }));
});

test('a repair is for damage and loss: not for what is sound, newer, foreign or not there', async () => {
  const { path } = makeDatabase();
  expect(() => requireFault(path)).toThrow(expect.objectContaining({ code: 'repair.not_needed', exitCode: 2 }));
  writeFileSync(path, '');
  expect(requireFault(path).code).toBe('database.damaged');
  await expect(holding(at('none.sqlite'), () => 1)).rejects.toMatchObject({ code: 'database.missing' });
  expect(readdirSync(folder)).not.toContain('none.sqlite.lock');
});
