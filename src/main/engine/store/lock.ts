import Database from 'better-sqlite3';
import { busy, databaseError } from './database-error.ts';
import { sidecars } from './paths.ts';

export interface WriterLock {
  release(): void;
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
