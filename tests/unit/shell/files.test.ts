import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { moveDatabase, restoreBackup } from '../../../src/main/shell/database-files.ts';
import { Log } from '../../../src/main/shell/log.ts';
import { readSuiteFile } from '../../../src/main/shell/suite-file.ts';
import { SettingsFile } from '../../../src/main/shell/settings-file.ts';
import { writeFileWhole } from '../../../src/main/shell/write-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'descent-shell-'));
});
const at = (...path: string[]): string => join(folder, ...path);
const text = (...path: string[]): string => readFileSync(at(...path), 'utf8');

function makeDatabase(): string {
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

test('a database moves with its sidecars; a link stays; a second move takes the link along', async () => {
  const link = makeDatabase();
  await moveDatabase(link, at('new'));
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect([text('d.sqlite'), text('new', 'd.sqlite-wal'), text('new', 'd.sqlite.checkpoints', 'a')]).toEqual([
    'data',
    'log',
    'checkpoint',
  ]);
  expect(readdirSync(folder).sort()).toEqual(['backups', 'd.sqlite', 'new']);
  expect(readdirSync(at('backups'))).toEqual(['other.sqlite.2026-01-01T000000000Z.backup']);
  await moveDatabase(link, at('newer'));
  expect([text('d.sqlite'), text('newer', 'd.sqlite.marker')]).toEqual(['data', 'marker']);
  expect(readdirSync(at('new'))).toEqual(['backups']);
});

test('a folder that is in use is refused, and nothing changes', async () => {
  const link = makeDatabase();
  mkdirSync(at('new'));
  writeFileSync(at('new', 'd.sqlite'), 'another');
  await expect(moveDatabase(link, at('new'))).rejects.toMatchObject({ code: 'data.folder_used' });
  await expect(moveDatabase(link, folder)).rejects.toMatchObject({ code: 'data.same_folder' });
  expect([text('d.sqlite'), text('new', 'd.sqlite')]).toEqual(['data', 'another']);
});

test('a backup takes the place; what was there is kept', async () => {
  const link = makeDatabase();
  const kept = await restoreBackup(link, 'd.sqlite.2026-01-01T000000000Z.backup', new Date(0));
  expect(text('d.sqlite')).toBe('backup');
  expect(kept.map((file) => readFileSync(file, 'utf8'))).toEqual(['log', 'data']);
  expect(existsSync(at('d.sqlite-wal'))).toBe(false);
  for (const name of ['../d.sqlite', 'other.sqlite.2026-01-01T000000000Z.backup', ''])
    await expect(restoreBackup(link, name)).rejects.toMatchObject({ code: 'data.no_backup' });
});

test('settings: kept, checked, defaults where they cannot be used', async () => {
  const { settings } = await SettingsFile.read(at('settings.json'));
  await Promise.all([settings.change({ jobs: 3 }), settings.change({ theme: 'dark' })]);
  expect((await SettingsFile.read(at('settings.json'))).settings.current).toMatchObject({ jobs: 3, theme: 'dark' });
  writeFileSync(at('settings.json'), '{ "jobs": -1 }');
  const broken = await SettingsFile.read(at('settings.json'));
  expect([broken.settings.current.jobs, broken.failure?.code]).toEqual([1, 'settings.unusable']);
  expect(text('settings.json.unusable')).toBe('{ "jobs": -1 }');
});

test('a file is written whole or not at all', async () => {
  await writeFileWhole(at('a.txt'), 'new');
  expect(text('a.txt')).toBe('new');
  await expect(writeFileWhole(at('none', 'a.txt'), 'x')).rejects.toMatchObject({ code: 'export.not_written' });
  mkdirSync(at('taken'));
  await expect(writeFileWhole(at('taken'), 'x')).rejects.toMatchObject({ code: 'export.not_written' });
  expect(readdirSync(folder).sort()).toEqual(['a.txt', 'taken']);
});

test('a suite is opened as it was written, or refused in words', async () => {
  const suite = '{ "name": "bänk", "problems": [] }';
  writeFileSync(at('mine.json'), suite);
  expect(await readSuiteFile(at('mine.json'))).toBe(suite);
  writeFileSync(at('mine.json'), Buffer.from(suite, 'latin1'));
  await expect(readSuiteFile(at('mine.json'))).rejects.toMatchObject({
    code: 'suite.encoding',
    message: 'mine.json is not UTF-8: byte 0xE4 at line 1, column 13 begins no character.',
  });
  writeFileSync(at('mine.json'), Buffer.alloc(4_000_001, ' '));
  await expect(readSuiteFile(at('mine.json'))).rejects.toMatchObject({ code: 'suite.not_one' });
});

test('the log rotates, keeps five files and its order', async () => {
  const log = new Log(at('logs'), 100);
  for (let i = 0; i < 20; i++) log.write(`line ${i} ${'x'.repeat(40)}`);
  await log.flush();
  expect(readdirSync(at('logs')).length).toBe(5);
  expect(text('logs', 'descent.log')).toContain('line 19');
  expect(text('logs', 'descent.log.1')).toContain('line 18');
});
