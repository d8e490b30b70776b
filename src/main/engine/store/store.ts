import type { Database, Statement } from 'better-sqlite3';
import { backupDatabase, isBackedUp } from './backup.ts';
import { checking } from './checking.ts';
import { databaseError, unwritable } from './database-error.ts';
import { busyTimeout_ms, quickCheck, sizeOf } from './inspect.ts';
import type { WriterLock } from './lock.ts';
import { sidecars } from './paths.ts';

/** A value that SQLite stores; `undefined` is written as NULL. */
export type SqlValue = string | number | Uint8Array | null | undefined;
/** Bytes of a log that is to be emptied. */
export const longLog = 64 * 2 ** 20;
const truncationPause_ms = 10_000;

type SqlParameters = Readonly<Record<string, SqlValue>>;

/**
 * An open database. The functions of this folder take it as their first argument; every failure of SQLite reaches them
 * as a DescentError `database.*`.
 */
export class Store {
  readonly path: string;
  readonly readonly: boolean;
  readonly #db: Database;
  readonly #lock: WriterLock | undefined;
  #nextTruncation = 0;
  readonly #statements = { named: new Map<string, Statement>(), raw: new Map<string, Statement>() };

  constructor(db: Database, path: string, lock: WriterLock | undefined) {
    this.#db = db;
    this.path = path;
    this.readonly = lock === undefined;
    this.#lock = lock;
  }

  get<Row>(sql: string, parameters: SqlParameters = {}): Row | undefined {
    return this.#mapped(() => this.#prepare(sql).get(bound(parameters)) as Row | undefined);
  }

  all<Row>(sql: string, parameters: SqlParameters = {}): Row[] {
    return this.#mapped(() => this.#prepare(sql).all(bound(parameters)) as Row[]);
  }

  /** Rows as lists of their values in the order of the columns: for many rows, half the time and memory of objects. */
  tuples<Row extends readonly SqlValue[]>(sql: string, parameters: SqlParameters = {}): Row[] {
    return this.#mapped(() => this.#prepare(sql, true).all(bound(parameters)) as Row[]);
  }

  /** Rows one by one. The statement is not shared, so that iterations of one text may be nested. */
  *iterate<Row>(sql: string, parameters: SqlParameters = {}): Generator<Row, void, undefined> {
    try {
      yield* this.#db.prepare(sql).iterate(bound(parameters)) as IterableIterator<Row>;
    } catch (error) {
      throw databaseError(error, this.path);
    }
  }

  /** Equal while nothing was written, by this connection or by another. */
  state(): string {
    return this.get<{ now: string }>(`SELECT total_changes() || ' ' || data_version AS now FROM pragma_data_version`)!
      .now;
  }

  /** Writes within `append` or `commit`; returns the row id of an insert and the number of changed rows. */
  run(sql: string, parameters: SqlParameters = {}): { readonly id: number; readonly changes: number } {
    return this.#mapped(() => {
      const result = this.#prepare(sql).run(bound(parameters));
      return { id: Number(result.lastInsertRowid), changes: result.changes };
    });
  }

  /** A transaction that survives the death of this process, for batches of rows; a power cut may take the last ones. */
  append<T>(write: () => T): T {
    return this.#transaction(write);
  }

  /** A transaction that survives a power cut, for changes of a run's state. Joins one that is open. */
  commit<T>(write: () => T): T {
    if (this.#db.inTransaction) return write();
    return this.#mapped(() => {
      this.#db.pragma('synchronous = FULL');
      try {
        return this.#transaction(write);
      } finally {
        this.#db.pragma('synchronous = NORMAL');
      }
    });
  }

  /** Reads that all see the same state of the database. */
  *snapshot<T>(read: () => Iterable<T>): Generator<T, void, undefined> {
    if (this.#db.inTransaction) {
      yield* read();
      return;
    }
    const release = this.holdSnapshot();
    try {
      yield* read();
    } finally {
      release();
    }
  }

  /** All reads see one state of the database until what it returns is called; for a store of its own, which reads. */
  holdSnapshot(): () => void {
    // The first read decides on the state.
    this.#mapped(() => this.#db.exec('BEGIN; SELECT count(*) FROM sqlite_schema'));
    // Nothing was written. COMMIT would fail after a read that did, and hide why; some failures end the transaction.
    return () => void this.#mapped(() => this.#db.inTransaction && this.#db.exec('ROLLBACK'));
  }

  /** Checks the whole file except the agreement of indexes with tables; 'ok', or the first complaint. */
  quickCheck(): string {
    return this.#mapped(() => this.#checked(quickCheck));
  }

  /**
   * As `quickCheck`, with the agreement of indexes with tables: reads every page, and takes minutes of a large file. Gives
   * the first hundred complaints; none: all is in order.
   */
  integrityCheck(): string[] {
    try {
      const found = this.#checked((db) => db.prepare('PRAGMA integrity_check').pluck().all() as string[]);
      return found.filter((complaint) => complaint !== 'ok');
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      // What it stumbles over ends it.
      if (code?.startsWith('SQLITE_CORRUPT') === true) return [message];
      throw databaseError(error, this.path);
    }
  }

  /** Whoever only reads needs another connection for it. */
  #checked<T>(check: (db: Database) => T): T {
    return this.readonly ? checking(this.path, check) : check(this.#db);
  }

  /** Makes indexes anew from their tables. */
  reindex(names: readonly string[]): void {
    for (const name of names) this.commit(() => void this.run(`REINDEX "${name.replaceAll('"', '""')}"`));
  }

  /** Moves the log into the file and empties it; where somebody still reads from it, that has to wait for another time. */
  truncateLog(): void {
    this.#mapped(() => {
      this.#db.pragma('busy_timeout = 0');
      try {
        this.#db.pragma('wal_checkpoint(TRUNCATE)');
      } catch (error) {
        if (!/^SQLITE_(BUSY|LOCKED)/.test((error as { code?: string }).code ?? '')) throw error;
      } finally {
        this.#db.pragma(`busy_timeout = ${busyTimeout_ms}`);
      }
    });
  }

  /** Writes a backup; returns its path. Beside the writer, a store that only reads can do it too. */
  backUp(): string {
    return this.#mapped(() => backupDatabase(this.#db, this.path));
  }

  /** Writes a backup unless one was written within the last day; returns its path. */
  backUpDaily(): string | undefined {
    return this.#mapped(() => (isBackedUp(this.path, new Date()) ? undefined : backupDatabase(this.#db, this.path)));
  }

  close(): void {
    this.#db.close();
    this.#lock?.release();
  }

  #transaction<T>(write: () => T): T {
    if (this.readonly) throw unwritable(this.path);
    if (this.#db.inTransaction) return write();
    const transaction: { immediate(): T } = this.#db.transaction(write);
    const result = this.#mapped(() => transaction.immediate());
    this.#keepLogShort();
    return result;
  }

  /** SQLite empties the log by itself unless somebody reads from it all the time, or one transaction fills it. */
  #keepLogShort(): void {
    const { wal } = sidecars(this.path);
    if (sizeOf(wal) <= longLog || performance.now() < this.#nextTruncation) return;
    this.truncateLog();
    // Where a reader holds it back, not at every transaction from now on.
    if (sizeOf(wal) > longLog) this.#nextTruncation = performance.now() + truncationPause_ms;
  }

  #prepare(sql: string, raw = false): Statement {
    const statements = this.#statements[raw ? 'raw' : 'named'];
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = raw ? this.#db.prepare(sql).raw() : this.#db.prepare(sql);
    statements.set(sql, statement);
    return statement;
  }

  #mapped<T>(use: () => T): T {
    try {
      return use();
    } catch (error) {
      throw databaseError(error, this.path);
    }
  }
}

const bound = (parameters: SqlParameters) =>
  Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, value ?? null]));
