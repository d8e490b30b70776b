import Database from 'better-sqlite3';
import { DescentError } from '../../../shared/domain/error.ts';
import { quickCheck, inspectHeader } from '../store/inspect.ts';
import { bundledMigrations, readMigrations } from '../store/migrate.ts';

/** What is wrong with a copy of a database; undefined: it passes its check. */
export function faultOf(copy: string): string | undefined {
  try {
    const db = new Database(copy, { readonly: true, fileMustExist: true });
    try {
      if (inspectHeader(db, copy, readMigrations(bundledMigrations).length) === 0) return 'it is empty';
      const found = quickCheck(db);
      return found === 'ok' ? undefined : found;
    } finally {
      db.close();
    }
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
