import Database from 'better-sqlite3';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { temporaryFolder } from '../../unit/engine/fixtures.ts';

/**
 * The example database as an older version wrote it, with what a person adds to results: notes, tags, views, an archive.
 *
 * @returns its path
 */
export function exampleOf(version: 2 | 3 | 4): string {
  const path = join(temporaryFolder(), 'descent.sqlite');
  writeFileSync(path, gunzipSync(readFileSync(join(import.meta.dirname, `version-${version}.sqlite.gz`))));
  const db = new Database(path);
  db.exec(`
    UPDATE run SET note = 'looked at twice: ünïcode' WHERE run_id % 7 = 0;
    UPDATE run SET archived = 1 WHERE run_id % 11 = 0;
    UPDATE run SET status = 'paused', reason = 'paused', queue_position = -run_id WHERE run_id IN (3, 4);
    UPDATE run SET status = 'queued', queue_position = run_id / 2.0 WHERE run_id IN (5, 6);
    UPDATE run SET record_every_steps = 7 WHERE run_id IN (20, 21);
    INSERT INTO run_tag SELECT run_id, 'baseline' FROM run WHERE run_id % 5 = 0;
    INSERT INTO saved_view (of, name, state_json, saved_at)
      VALUES ('compare', 'two curves', '{"params":{"curves":"g1,g2"}}', '2026-11-01T00:00:00.000Z'),
        ('board', 'mine', '{"params":{"by":"overall"}}', '2026-11-01T00:00:00.000Z');
  `);
  db.close();
  return path;
}

export type Rows = readonly Readonly<Record<string, unknown>>[];

/** Every row of every table, by columns that the older version has, too. */
export function contents(path: string, columns?: ReadonlyMap<string, readonly string[]>): Map<string, Rows> {
  const db = new Database(path, { readonly: true });
  const tables = db
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .pluck()
    .all() as string[];
  const found = new Map<string, Rows>();
  for (const table of tables) {
    const own = db.pragma(`table_info(${table})`) as { name: string }[];
    const names = columns?.get(table) ?? own.map(({ name }) => name);
    if (columns !== undefined && !columns.has(table)) continue;
    found.set(table, db.prepare(`SELECT ${names.join()} FROM ${table} ORDER BY ${names.join()}`).all() as Rows);
  }
  db.close();
  return found;
}

/** Columns by their tables that version 4 has in another table. */
export const countedElsewhere: Readonly<Record<string, readonly string[]>> = { suite: ['runs', 'finished'] };

export const columnsOf = (rows: Rows): string[] => Object.keys(rows[0] ?? {});

/** Names of the backups that lie beside a database. */
export const backupsOf = (path: string): string[] =>
  readdirSync(dirname(path), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.backup'));

/** A value that can be compared as text. */
export const plain = (value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
