import type { Database } from 'better-sqlite3';
import { readableRows, rowsOfIndex, type Row } from './read-rows.ts';
import { commonTables, type Table } from './tables.ts';
import { taker, type Taken } from './take-rows.ts';

export interface Rows {
  readonly table: string;
  readonly rows: number;
}

export interface Copied {
  /** Could not be read: at most so many; Infinity: nobody knows. */
  readonly unreadable: readonly Rows[];
  /** Broke a rule of their table, such as a key that is there twice, and were left out. */
  readonly invalid: readonly Rows[];
  /** Have another value in the place of one that broke a rule. */
  readonly mended: readonly Rows[];
  /** Belonged to rows that are lost. */
  readonly orphans: readonly Rows[];
}

/** Copies what can be read into a new database of the same schema. */
export function copyTables(from: Database, to: Database): Copied {
  to.pragma('foreign_keys = OFF');
  // What they keep is copied, too, and they rely on rows that may be lost.
  const triggers = to.prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'`).all() as Trigger[];
  for (const { name } of triggers) to.exec(`DROP TRIGGER ${name}`);
  const counts = commonTables(from, to).map((table) => ({ table: table.name, ...copyTable(from, to, table) }));
  const rowsOf = (what: keyof Counts): Rows[] =>
    counts.map((count) => ({ table: count.table, rows: count[what] })).filter(({ rows }) => rows > 0);
  keepEpochs(to);
  const orphans = dropOrphans(to);
  for (const { sql } of triggers) to.exec(sql);
  return { unreadable: rowsOf('unreadable'), invalid: rowsOf('invalid'), mended: rowsOf('mended'), orphans };
}

interface Trigger {
  readonly name: string;
  readonly sql: string;
}

interface Counts {
  readonly unreadable: number;
  readonly invalid: number;
  readonly mended: number;
}

function copyTable(from: Database, to: Database, table: Table): Counts {
  const take = taker(to, table);
  const counts = { new: 0, there: 0, mended: 0, invalid: 0 };
  let unreadable = 0;
  to.exec('BEGIN');
  for (const row of readableRows(from, table, (keys) => (unreadable += keys))) counts[take(row)] += 1;
  // Rows with a key of their own are read once each: the same one again is damage.
  if (table.isKeyUnique) counts.invalid += counts.there;
  if (unreadable > 0) {
    // An index gives all rows again, those that are invalid too.
    const again = { new: 0, there: 0, mended: 0, invalid: 0 };
    if (takeAll(rowsOfIndex(from, table), take, again)) [unreadable, counts.invalid] = [0, again.invalid];
    counts.mended += again.mended;
  }
  to.exec('COMMIT');
  return { unreadable, invalid: counts.invalid, mended: counts.mended };
}

function takeAll<T>(rows: Generator<Row, T>, take: (row: Row) => Taken, counts: Record<Taken, number>): T {
  for (;;) {
    const { done, value } = rows.next();
    if (done === true) return value;
    counts[take(value)] += 1;
  }
}

interface Reference {
  readonly table: string;
  readonly from: string;
  readonly to: string;
}

/** What refers to something that was lost goes with it, or loses the reference where it can be without. */
function dropOrphans(db: Database): Rows[] {
  const tables = db
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid`)
    .pluck()
    .all() as string[];
  const dropped = new Map<string, number>();
  const pass = db.transaction((): number => {
    let changes = 0;
    for (const table of tables)
      for (const { table: parent, from, to } of db.pragma(`foreign_key_list(${table})`) as Reference[]) {
        const orphaned = `${from} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${parent} WHERE ${parent}.${to} = ${table}.${from})`;
        if (isRequired(db, table, from)) {
          const found = db.prepare(`DELETE FROM ${table} WHERE ${orphaned}`).run().changes;
          if (found > 0) dropped.set(table, (dropped.get(table) ?? 0) + found);
          changes += found;
        } else changes += db.prepare(`UPDATE ${table} SET ${from} = NULL WHERE ${orphaned}`).run().changes;
      }
    return changes;
  });
  while (pass() > 0);
  return [...dropped].map(([table, rows]) => ({ table, rows }));
}

const isRequired = (db: Database, table: string, column: string): boolean =>
  (db.pragma(`table_info(${table})`) as { name: string; notnull: 0 | 1; pk: number }[]).some(
    ({ name, notnull, pk }) => name === column && (notnull === 1 || pk > 0),
  );

/** No launch gets a number again that one had which could not be read. */
function keepEpochs(db: Database): void {
  const last = db.prepare('SELECT max(epoch) FROM run').pluck().get() as number | null;
  if (last === null) return;
  const { changes } = db.prepare(`UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'launch'`).run(last);
  if (changes === 0) db.prepare(`INSERT INTO sqlite_sequence (name, seq) VALUES ('launch', ?)`).run(last);
}
