import Database from 'better-sqlite3';
import { busy, databaseError } from './database-error.ts';
import { databaseFile, sidecars } from './paths.ts';

export interface WriterLock {
  release(): void;
}

/**
 * Locks the database that a name leads to, and says which file that is. Whoever moves a database holds its lock, and
 * leaves a link in its place: what the name leads to once the lock is held is what counts.
 *
 * @throws DescentError as `acquireWriterLock`
 */
export function lockDatabase(given: string): { readonly path: string; readonly lock: WriterLock } {
  for (;;) {
    const path = databaseFile(given);
    const lock = acquireWriterLock(path);
    if (databaseFile(given) === path) return { path, lock };
    lock.release();
  }
}

/**
 * Makes this process the only writer of a database. The lock is SQLite's own on a second, empty file, which the kernel
 * drops when the process dies however it dies; the file itself stays, since deleting it would let two processes in.
 *
 * @throws DescentError database.busy where another process, or another store of this one, holds it
 */
export function acquireWriterLock(path: string): WriterLock {
  let db: Database.Database | undefined;
  try {
    db = new Database(sidecars(path).lock, { timeout: 0 });
    db.exec('BEGIN EXCLUSIVE');
    const held = db;
    return { release: () => held.close() };
  } catch (error) {
    db?.close();
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) throw busy(path, error);
    throw databaseError(error, path);
  }
}
