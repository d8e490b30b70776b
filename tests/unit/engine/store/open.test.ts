import Database from 'better-sqlite3';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { journalMode, openStore } from '../../../../src/main/engine/store/open.ts';
import { bundledMigrations, readMigrations } from '../../../../src/main/engine/store/migrate.ts';
import { defaultDatabasePath } from '../../../../src/main/engine/store/paths.ts';
import { temporaryFolder } from '../fixtures.ts';

test('creates the folder, the schema and the marker, and follows the rules for the file', () => {
  const path = join(temporaryFolder(), 'new', 'descent.sqlite');
  openStore(path).close();
  expect(existsSync(`${path}.marker`)).toBe(true);
  const db = new Database(path);
  expect(db.pragma('application_id', { simple: true })).toBe(0x44534354);
  expect(db.pragma('user_version', { simple: true })).toBe(readMigrations(bundledMigrations).length);
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
  const loose = db.prepare(
    `SELECT name FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%' AND strict = 0`,
  );
  expect(loose.all()).toEqual([]);
  db.close();
});

test('foreign keys are enforced', () => {
  const store = openStore(join(temporaryFolder(), 'descent.sqlite'));
  expect(() => store.append(() => store.run(`INSERT INTO log_tail VALUES (99, '')`))).toThrow(/FOREIGN KEY/);
  store.close();
});

test('reads beside the writer, and writes nothing when opened for reading', () => {
  const path = join(temporaryFolder(), 'descent.sqlite');
  const writer = openStore(path);
  const reader = openStore(path, { readonly: true });
  writer.commit(() => writer.run(`INSERT INTO suite (name, suite_json, submitted_at) VALUES ('s', '{}', '')`));
  expect(reader.get('SELECT name FROM suite')).toEqual({ name: 's' });
  expect(() => reader.commit(() => reader.run('DELETE FROM suite'))).toThrow(
    expect.objectContaining({ code: 'database.readonly', exitCode: 3 }),
  );
  reader.close();
  writer.close();
});

test('leaves nothing beside what it refuses', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'descent.sqlite');
  writeFileSync(path, 'garbage, and no database');
  const refusal = (code: string) => expect.objectContaining({ code, exitCode: 3 });
  for (const readonly of [false, true]) {
    expect(() => openStore(path, { readonly })).toThrow(refusal('database.damaged'));
    expect(() => openStore(folder, { readonly })).toThrow(refusal('database.unusable'));
  }
  expect(readdirSync(folder)).toEqual(['descent.sqlite']);
  expect(existsSync(`${folder}.lock`)).toBe(false);
});

test('reading needs a database that is there and filled', () => {
  const path = join(temporaryFolder(), 'descent.sqlite');
  const missing = expect.objectContaining({ code: 'database.missing', exitCode: 3 });
  expect(() => openStore(path, { readonly: true })).toThrow(missing);
  expect(existsSync(path)).toBe(false);
  new Database(path).exec('VACUUM').close();
  expect(() => openStore(path, { readonly: true })).toThrow(missing);
});

test('refuses the database of another program', () => {
  const path = join(temporaryFolder(), 'other.sqlite');
  new Database(path).exec('CREATE TABLE t (x)').close();
  const foreign = expect.objectContaining({ code: 'database.foreign', exitCode: 3 });
  expect(() => openStore(path)).toThrow(foreign);
  expect(() => openStore(path, { readonly: true })).toThrow(foreign);
});

test('a snapshot sees one state of the database until it is read to its end', () => {
  const path = join(temporaryFolder(), 'descent.sqlite');
  const writer = openStore(path);
  const reader = openStore(path, { readonly: true });
  const insert = (name: string) =>
    writer.commit(() =>
      writer.run(`INSERT INTO suite (name, suite_json, submitted_at) VALUES (:name, '{}', '')`, { name }),
    );
  insert('a');
  insert('b');
  const names: string[] = [];
  for (const { name } of reader.snapshot(() => reader.iterate<{ name: string }>('SELECT name FROM suite ORDER BY 1'))) {
    names.push(name);
    if (name === 'a') insert('c');
  }
  expect(names).toEqual(['a', 'b']);
  expect(reader.all('SELECT name FROM suite')).toHaveLength(3);
  reader.close();
  writer.close();
});

test.each([
  [{ XDG_DATA_HOME: '/data' }, 'linux', '/data/descent/descent.sqlite'],
  [{ XDG_DATA_HOME: 'relative' }, 'linux', '/home/me/.local/share/descent/descent.sqlite'],
  [{ XDG_DATA_HOME: '' }, 'linux', '/home/me/.local/share/descent/descent.sqlite'],
  [{}, 'darwin', '/home/me/Library/Application Support/Descent/descent.sqlite'],
] as const)('the default database with %o on %s is %s', (env, platform, path) => {
  expect(defaultDatabasePath(env, platform, '/home/me')).toBe(path);
});

test.each(['', 'relative'])('with HOME=%j the database lies in the home folder that the system knows', (home) => {
  vi.stubEnv('HOME', home).stubEnv('XDG_DATA_HOME', home);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(defaultDatabasePath()).toBe(join(userInfo().homedir, '.local/share/descent/descent.sqlite'));
});

test('an empty LOCALAPPDATA is none', () => {
  const env = { LOCALAPPDATA: '' };
  expect(defaultDatabasePath(env, 'win32', '/Users/me')).toBe('/Users/me/AppData/Local/Descent/descent.sqlite');
});

test('a network drive gets no write-ahead log', () => {
  expect(journalMode(0xef53)).toBe('WAL');
  expect(journalMode(0x6969)).toBe('DELETE');
  expect(journalMode(0xff534d42 | 0)).toBe('DELETE');
});

test('a database that is gone from beside its marker is a loss, not a new database', () => {
  const path = join(temporaryFolder(), 'd.sqlite');
  openStore(path).close();
  rmSync(path);
  for (const readonly of [false, true])
    expect(() => openStore(path, { readonly })).toThrow(
      expect.objectContaining({ code: 'database.lost', exitCode: 3 }),
    );
  expect(existsSync(path)).toBe(false);
  rmSync(`${path}.marker`);
  openStore(path).close();
  expect(existsSync(path)).toBe(true);
});
