import type { Database } from 'better-sqlite3';

/** Of index and value: the pages themselves are sound. */
const ofIndex = [
  /^row \d+ missing from index (.+)$/,
  /^wrong # of entries in index (.+)$/,
  /^non-unique entry in index (.+)$/,
  /^row \d+ values differ from index (.+)$/,
  /^rowid not at end-of-record for row \d+ of index (.+)$/,
];

const indexIn = (complaint: string): string | undefined =>
  ofIndex.map((pattern) => pattern.exec(complaint)?.[1]).find(Boolean);

/** The indexes that all complaints are about; undefined: something else is wrong, too. */
export function staleIndexes(complaints: readonly string[]): string[] | undefined {
  const names = complaints.map(indexIn);
  return names.every((name) => name !== undefined) ? [...new Set(names)] : undefined;
}

/** As many as there are: behind a hundred about one index another may be worse. */
const all = 2 ** 31 - 1;

/**
 * Reads the whole of an open database; gives the first thing that is wrong and stays wrong when indexes are made anew from
 * their tables (integrity.ts); undefined: nothing is.
 */
export function lastingFault(db: Database): string | undefined {
  const stale = new Map<string, string>();
  for (const complaint of db.prepare(`PRAGMA integrity_check(${all})`).pluck().iterate() as IterableIterator<string>) {
    if (complaint === 'ok') return undefined;
    const index = indexIn(complaint);
    if (index === undefined) return complaint;
    if (!stale.has(index)) stale.set(index, complaint);
  }
  return [...stale].find(([index]) => !canBeMade(db, index))?.[1];
}

/** An index that is unique takes no two rows that are alike in its columns; they are looked for without it. */
function canBeMade(db: Database, index: string): boolean {
  const table = db.prepare(`SELECT tbl_name FROM sqlite_schema WHERE type = 'index' AND name = ?`).pluck().get(index);
  const indexes = db.pragma(`index_list("${String(table)}")`) as readonly { name: string; unique: 0 | 1 }[];
  if (!indexes.some(({ name, unique }) => name === index && unique === 1)) return true;
  const columns = (db.pragma(`index_info("${index}")`) as readonly { name: string }[]).map(({ name }) => name);
  const twice = `SELECT 1 FROM "${String(table)}" NOT INDEXED
    WHERE ${columns.map((column) => `${column} IS NOT NULL`).join(' AND ')}
    GROUP BY ${columns.join()} HAVING count(*) > 1 LIMIT 1`;
  return db.prepare(twice).get() === undefined;
}
