import type { Database } from 'better-sqlite3';
import type { Table } from './tables.ts';

export type Row = Readonly<Record<string, unknown>>;

/** A key that no row of ours has; doubled steps reach it. */
const farthest = 2 ** 52;
/** Where nothing behind a damaged page can be found, so many keys are tried one by one. */
const tail = 1000;
/** Attempts to find what lies between two damaged pages; they take microseconds. */
const mostAttempts = 1_000_000;

/** Told how many keys could not be read, not all of which need have been there; Infinity: nobody knows. */
type OnLost = (keys: number) => void;

/**
 * Every row of a damaged table that can be read, those behind and between unreadable pages too. Where a key has several
 * rows, some may be given more than once.
 */
export function* readableRows(db: Database, table: Table, onLost: OnLost): Generator<Row, void, undefined> {
  const { key, isKeyUnique } = table;
  if (key !== undefined && isKeyUnique) {
    yield* inRanges(db, table, key, onLost);
    return;
  }
  const isWhole = yield* fromBothEnds(db, table);
  if (isWhole) return;
  onLost(Infinity);
  // Of a key that reaches into what cannot be read the ranges miss rows, but they find what lies between two such places.
  if (key !== undefined) yield* inRanges(db, table, key, () => {});
}

function* inRanges(db: Database, table: Table, key: string, onLost: OnLost): Generator<Row, void, undefined> {
  const read = reader(db, table, key);
  let attempts = mostAttempts;

  /** Halves a range until what can be read of it was read. */
  function* between(low: number, high: number): Generator<Row, void, undefined> {
    if (low > high) return;
    attempts -= 1;
    const last = attempts < 0 ? low - 1 : yield* read(low, high);
    if (last === undefined) return;
    // The row behind the last one was tried just now.
    if (attempts < 0 || last + 1 >= high) onLost(high - last);
    else {
      const middle = Math.floor((last + 1 + high) / 2);
      yield* between(last + 1, middle);
      yield* between(middle + 1, high);
    }
  }

  for (let low = -farthest; ;) {
    const last = yield* read(low, farthest);
    if (last === undefined) return;
    const begin = Math.max(last, 0) + 1;
    let step = 1;
    while (begin + step < farthest && !read.works(begin + step)) step *= 2;
    const isTail = begin + step >= farthest;
    if (isTail) onLost(Infinity);
    yield* between(begin, isTail ? begin + tail : begin + step - 1);
    if (isTail) return;
    low = begin + step;
  }
}

/** Reads in the order of the key, from both sides of what cannot be read; gives whether there was nothing such. */
function* fromBothEnds(db: Database, { name, columns, primary }: Table): Generator<Row, boolean, undefined> {
  for (const order of ['ASC', 'DESC'])
    try {
      const keys = primary.map((column) => `${column} ${order}`);
      yield* db
        .prepare(`SELECT ${columns.join()} FROM ${name} ORDER BY ${keys.join()}`)
        .iterate() as IterableIterator<Row>;
      return order === 'ASC';
    } catch (error) {
      if (!isUnreadable(error)) throw error;
    }
  return false;
}

/** The rows again from an index that has all of their columns; gives whether there was one, and nothing of it was lost. */
export function* rowsOfIndex(db: Database, { name, columns }: Table): Generator<Row, boolean, undefined> {
  const rowid = (db.pragma(`table_info(${name})`) as { name: string; type: string; pk: number }[])
    .filter(({ type, pk }) => pk === 1 && type === 'INTEGER')
    .map((column) => column.name);
  for (const { name: index } of db.pragma(`index_list(${name})`) as { name: string }[]) {
    const had = [...rowid, ...(db.pragma(`index_info(${index})`) as { name: string }[]).map((column) => column.name)];
    if (!columns.every((column) => had.includes(column))) continue;
    try {
      yield* db.prepare(`SELECT ${columns.join()} FROM ${name} INDEXED BY ${index}`).iterate() as IterableIterator<Row>;
      return true;
    } catch (error) {
      if (!isUnreadable(error)) throw error;
    }
  }
  return false;
}

interface Reader {
  /** Reads a range; gives undefined at its end, or the last key that was whole before what cannot be read. */
  (low: number, high: number): Generator<Row, number | undefined, undefined>;
  /** Whether the next row from a key on can be read, or there is none. */
  works(key: number): boolean;
}

function reader(db: Database, { name, columns }: Table, key: string): Reader {
  const select = `SELECT ${key} AS "key of salvage", ${columns.join()} FROM ${name} WHERE ${key} >= ?`;
  const first = db.prepare(`${select} ORDER BY ${key} LIMIT 1`);
  const all = db.prepare(`${select} AND ${key} <= ? ORDER BY ${key}`);
  const read = function* (low: number, high: number): Generator<Row, number | undefined, undefined> {
    let last = low - 1;
    try {
      for (const { 'key of salvage': at, ...row } of all.iterate(low, high) as IterableIterator<Row>) {
        last = at as number;
        yield row;
      }
      return undefined;
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      return last;
    }
  };
  const works = (at: number): boolean => {
    try {
      first.get(at);
      return true;
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      return false;
    }
  };
  return Object.assign(read, { works });
}

const isUnreadable = (error: unknown): boolean =>
  /^SQLITE_(CORRUPT|NOTADB|IOERR)/.test((error as { code?: string } | null)?.code ?? '');
