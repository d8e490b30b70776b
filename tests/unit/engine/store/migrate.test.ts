import Database from 'better-sqlite3';
import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundledMigrations, readMigrations } from '../../../../src/main/engine/store/migrate.ts';
import { openStore } from '../../../../src/main/engine/store/open.ts';
import { temporaryFolder } from '../fixtures.ts';

function setUp() {
  const folder = temporaryFolder();
  const migrations = join(folder, 'migrations');
  cpSync(bundledMigrations, migrations, { recursive: true });
  const path = join(folder, 'descent.sqlite');
  openStore(path, { migrations }).close();
  const count = readMigrations(migrations).length;
  const add = (number: number, sql: string) =>
    writeFileSync(join(migrations, `${String(number).padStart(4, '0')}-next.sql`), sql);
  return { folder, migrations, path, count, add };
}

test('migrates one step after the other and keeps the three newest backups, each of the version before', () => {
  const { folder, migrations, path, count, add } = setUp();
  for (let next = count + 1; next <= count + 4; next += 1) {
    add(next, `CREATE TABLE extra_${next} (x INTEGER) STRICT;`);
    openStore(path, { migrations }).close();
  }
  const backups = readdirSync(join(folder, 'backups')).sort();
  const versions = backups.map((name) => {
    const db = new Database(join(folder, 'backups', name), { readonly: true });
    const version = db.pragma('user_version', { simple: true });
    db.close();
    return version;
  });
  expect(versions).toEqual([count + 1, count + 2, count + 3]);
});

test('a step that throws half-way leaves the old version whole, with a backup', () => {
  const { folder, migrations, path, count, add } = setUp();
  add(count + 1, 'CREATE TABLE half (x INTEGER) STRICT; DROP TABLE hit; INSERT INTO no_such_table VALUES (1);');
  expect(() => openStore(path, { migrations })).toThrow(/no_such_table/);
  expect(readdirSync(join(folder, 'backups'))).toHaveLength(1);
  const store = openStore(path);
  expect(store.get('PRAGMA user_version')).toEqual({ user_version: count });
  expect(store.all(`SELECT name FROM sqlite_schema WHERE name IN ('half', 'hit')`)).toEqual([{ name: 'hit' }]);
  store.close();
});

test('a step that breaks references is rolled back', () => {
  const { migrations, path, count, add } = setUp();
  add(
    count + 1,
    `CREATE TABLE child (run_id INTEGER REFERENCES run (run_id)) STRICT;
     PRAGMA defer_foreign_keys = ON; INSERT INTO child VALUES (42);`,
  );
  expect(() => openStore(path, { migrations })).toThrow(/broken references/);
  openStore(path).close();
});

test('reading an older database is refused, since it would have to be migrated', () => {
  const { migrations, path, count, add } = setUp();
  add(count + 1, 'SELECT 1;');
  expect(() => openStore(path, { migrations, readonly: true })).toThrow(
    expect.objectContaining({ code: 'database.older', exitCode: 3 }),
  );
});

test('a gap in the numbers of the migrations is an error', () => {
  const { migrations, count, add } = setUp();
  add(count + 2, 'SELECT 1;');
  expect(() => readMigrations(migrations)).toThrow(/is missing/);
});
