import Database from 'better-sqlite3';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { faultOf } from '../../src/main/engine/database-files/copy-state.ts';
import { listBackups } from '../../src/main/engine/store/backup.ts';
import { bundledMigrations, readMigrations } from '../../src/main/engine/store/migrate.ts';
import { openStore } from '../../src/main/engine/store/open.ts';
import { finishedRuns } from '../unit/engine/database-files/damage.ts';
import { temporaryFolder } from '../unit/engine/fixtures.ts';

const worker = fileURLToPath(new URL('workers/migrate.ts', import.meta.url));
const rows = 400_000;

/** A migration that takes a second or two, in which more is written than is kept in memory. */
const long = `
  CREATE TABLE grown (n INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
  INSERT INTO grown WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < ${rows})
    SELECT n, printf('%0100d', n) FROM counted;
  UPDATE run SET note = 'migrated';
  DROP TABLE log_tail;`;

test('a migration that is killed leaves the old version whole, and the next start succeeds', async () => {
  const { path, runs } = finishedRuns(50);
  const migrations = join(temporaryFolder(), 'migrations');
  cpSync(bundledMigrations, migrations, { recursive: true });
  const version = readMigrations(migrations).length;
  writeFileSync(join(migrations, `${String(version + 1).padStart(4, '0')}-long.sql`), long);

  for (let round = 0; round < 3; round += 1) {
    const child = spawn(process.execPath, [worker, path, migrations], { stdio: 'inherit' });
    const gone = once(child, 'exit');
    const written = (): number => statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    // In the middle of it: some of it is in the log already, and none of it is committed.
    while (written() < (4 + 8 * round) * 2 ** 20 && child.exitCode === null) await delay(2);
    child.kill('SIGKILL');
    expect(await gone).toEqual([null, 'SIGKILL']);
    const db = new Database(path, { readonly: true });
    expect(db.pragma('user_version', { simple: true })).toBe(version);
    expect(db.prepare(`SELECT count(*) AS n, max(note) AS note FROM run`).get()).toEqual({ n: runs.length, note: '' });
    expect(db.prepare(`SELECT name FROM sqlite_schema WHERE name IN ('grown', 'log_tail')`).all()).toEqual([
      { name: 'log_tail' },
    ]);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    db.close();
  }

  const store = openStore(path, { migrations });
  expect(store.get('PRAGMA user_version')).toEqual({ user_version: version + 1 });
  expect(store.get('SELECT count(*) AS n FROM grown')).toEqual({ n: rows });
  expect(store.get(`SELECT count(*) AS n FROM run WHERE note = 'migrated'`)).toEqual({ n: runs.length });
  expect(store.integrityCheck()).toEqual([]);
  store.close();
  const backups = listBackups(path);
  expect(backups).toHaveLength(3);
  expect(backups.map(faultOf)).toEqual([undefined, undefined, undefined]);
}, 120_000);
