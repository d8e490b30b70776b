import Database from 'better-sqlite3';
import { DescentError } from '../../../shared/domain/error.ts';
import { checking } from '../store/checking.ts';
import { lastingFault } from '../store/complaints.ts';
import { inspectHeader } from '../store/inspect.ts';
import { bundledMigrations, readMigrations } from '../store/migrate.ts';

/** What is wrong with a copy of a database; undefined: it passes what a database has to. */
export function faultOf(copy: string): string | undefined {
  try {
    const newest = readMigrations(bundledMigrations).length;
    return checking(copy, (db) => (inspectHeader(db, copy, newest) === 0 ? 'it is empty' : lastingFault(db)));
  } catch (error) {
    return error instanceof DescentError ? error.message.replace(/\.$/, '') : (error as Error).message;
  }
}

export function runsIn(copy: string): number {
  const db = new Database(copy, { readonly: true });
  try {
    return db.prepare('SELECT count(*) FROM run').pluck().get() as number;
  } finally {
    db.close();
  }
}
