import { rmSync } from 'node:fs';
import { bundledMigrations, makeDatabase, readMigrations } from '../store/migrate.ts';
import { putInPlace } from './put-in-place.ts';

/** Puts a new database in the place of one whose lock is held; what was there is kept under the names that are returned. */
export function beginEmpty(database: string): string[] {
  const fresh = `${database}.empty.partial`;
  rmSync(fresh, { force: true });
  try {
    makeDatabase(fresh, readMigrations(bundledMigrations));
    return putInPlace(database, fresh);
  } finally {
    rmSync(fresh, { force: true });
  }
}
