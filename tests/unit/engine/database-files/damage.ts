import Database from 'better-sqlite3';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../../../src/main/engine/store/open.ts';
import { CurveWriter } from '../../../../src/main/engine/store/curve-writer.ts';
import { beginLaunch, endLaunch } from '../../../../src/main/engine/store/launches.ts';
import { recordEnvironment } from '../../../../src/main/engine/store/programs.ts';
import { recordSummary } from '../../../../src/main/engine/store/summaries.ts';
import type { Run } from '../../../../src/main/engine/store/runs.ts';
import { queue, spec, temporaryFolder } from '../fixtures.ts';
import { rowsOf } from '../messages.ts';

export const rowsOfRun = 300;

/** A database of finished runs with a curve each, in pieces that lie on pages of their own. */
export function finishedRuns(
  count: number,
  folder = temporaryFolder(),
): { readonly path: string; readonly runs: Run[] } {
  const path = join(folder, 'descent.sqlite');
  const store = openStore(path);
  recordEnvironment(store, { id: 'here' });
  const runs = queue(
    store,
    Array.from({ length: count }, (_, seed) =>
      spec({
        seed,
        hyper: { lr: 0.1 + (seed % 7) / 100 },
        budget: { steps: rowsOfRun - 1, seconds: 60, oracle: 1e9 },
      }),
    ),
  );
  for (const run of runs) finish(store, run);
  store.close();
  return { path, runs };
}

export function finish(store: ReturnType<typeof openStore>, run: Run): void {
  beginLaunch(store, run.id, { environmentId: 'here', jobs: 1 });
  const writer = new CurveWriter(store, run.id, 1);
  for (let row = 0; row < rowsOfRun; row += 100) {
    writer.accept(
      rowsOf(
        row,
        Array.from({ length: 100 }, (_, i) => 50 * 0.99 ** (row + i)),
      ),
    );
    writer.flush();
  }
  store.commit(() => {
    recordSummary(store, run.id);
    endLaunch(store, run.id, { status: 'finished', reason: 'steps' }, 'its log');
  });
}

export const pageBytes = 4096;

/** Numbers of the pages of a table or an index, by their kinds. */
export function pagesOf(path: string, name: string, kind: 'leaf' | 'internal' | 'overflow'): number[] {
  const db = new Database(path, { readonly: true });
  try {
    return db
      .prepare('SELECT pageno FROM dbstat WHERE name = ? AND pagetype = ? ORDER BY path')
      .pluck()
      .all(name, kind) as number[];
  } finally {
    db.close();
  }
}

/** Overwrites whole pages. */
export function overwrite(path: string, pages: readonly number[], byte = 0xa5): void {
  const file = openSync(path, 'r+');
  for (const page of pages) writeSync(file, Buffer.alloc(pageBytes, byte), 0, pageBytes, (page - 1) * pageBytes);
  closeSync(file);
}

/**
 * Changes rows behind the back of some indexes, as a lost write of one of their pages would.
 *
 * @param constraint of the table `run`, which would have SQLite miss an index of its own
 */
export function makeStale(path: string, indexes: readonly string[], change: string, constraint = ''): void {
  const db = new Database(path);
  const names = [...indexes, ...(constraint === '' ? [] : ['run'])].map((name) => `'${name}'`).join();
  const rows = db
    .prepare(`SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema WHERE name IN (${names})`)
    .all() as Record<string, unknown>[];
  const asSchema = (work: (schema: Database.Database) => void): void => {
    db.unsafeMode(true);
    db.pragma('writable_schema = ON');
    work(db);
    db.pragma('writable_schema = RESET');
    db.unsafeMode(false);
  };
  asSchema((schema) => {
    schema.prepare(`DELETE FROM sqlite_schema WHERE type = 'index' AND name IN (${names})`).run();
    schema.prepare(`UPDATE sqlite_schema SET sql = replace(sql, ?, '') WHERE name = 'run'`).run(constraint);
  });
  const other = new Database(path);
  other.exec(change);
  other.close();
  asSchema((schema) => {
    const insert = schema.prepare('INSERT INTO sqlite_schema VALUES (:type, :name, :tbl_name, :rootpage, :sql)');
    const restore = schema.prepare('UPDATE sqlite_schema SET sql = :sql WHERE type = :type AND name = :name');
    for (const row of rows) (row['type'] === 'index' ? insert : restore).run(row);
  });
  db.close();
}

/** Damage that no look at the pages shows, by what it breaks. */
export const brokenRules = {
  'a UNIQUE index': (path: string): void =>
    makeStale(
      path,
      ['sqlite_autoindex_run_1'],
      'UPDATE run SET key = (SELECT key FROM run WHERE run_id = 1) WHERE run_id = 2',
      ' UNIQUE',
    ),
  'a CHECK constraint': (path: string): void =>
    ignoringChecks(path, `UPDATE run SET status = 'finishee' WHERE run_id IN (3, 4)`),
} as const;

export const rules = Object.keys(brokenRules) as (keyof typeof brokenRules)[];

export function ignoringChecks(path: string, change: string): void {
  const db = new Database(path);
  db.pragma('ignore_check_constraints = ON');
  db.exec(change);
  db.close();
}
