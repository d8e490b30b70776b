import type { Database } from 'better-sqlite3';
import { readableRows, rowsOfIndex, type Row } from './read-rows.ts';
import { commonTables, type Table } from './tables.ts';

export interface Lost {
  readonly table: string;
  /** At most; Infinity: nobody knows. */
  readonly rows: number;
}

/** Copies what can be read into a new database of the same schema; returns what could not. */
export function copyTables(from: Database, to: Database): Lost[] {
  to.pragma('foreign_keys = OFF');
  // What they keep is copied, too, and they rely on rows that may be lost.
  const triggers = to.prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'`).all() as Trigger[];
  for (const { name } of triggers) to.exec(`DROP TRIGGER ${name}`);
  const lost: Lost[] = [];
  for (const table of commonTables(from, to)) {
    const rows = copyTable(from, to, table);
    if (rows > 0) lost.push({ table: table.name, rows });
  }
  keepEpochs(to);
  const orphans = dropOrphans(to);
  for (const { sql } of triggers) to.exec(sql);
  return [...lost, ...orphans];
}

interface Trigger {
  readonly name: string;
  readonly sql: string;
}

function copyTable(from: Database, to: Database, table: Table): number {
  const { name, columns } = table;
  const insert = to.prepare(
    `INSERT OR IGNORE INTO ${name} (${columns.join()}) VALUES (${columns.map((column) => `:${column}`).join()})`,
  );
  let lost = 0;
  const take = (row: Row): void => {
    try {
      insert.run(row);
    } catch (error) {
      // What the schema does not allow was never written.
      if (!(error as { code: string }).code.startsWith('SQLITE_CONSTRAINT')) throw error;
      lost += 1;
    }
  };
  to.exec('BEGIN');
  for (const row of readableRows(from, table, (keys) => (lost += keys))) take(row);
  if (lost > 0 && takeAll(rowsOfIndex(from, table), take)) lost = 0;
  to.exec('COMMIT');
  return lost;
}

function takeAll<T>(rows: Generator<Row, T>, take: (row: Row) => void): T {
  for (;;) {
    const { done, value } = rows.next();
    if (done === true) return value;
    take(value);
  }
}

interface Reference {
  readonly table: string;
  readonly from: string;
  readonly to: string;
}

/** What refers to something that was lost goes with it, or loses the reference where it can be without. */
function dropOrphans(db: Database): Lost[] {
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
