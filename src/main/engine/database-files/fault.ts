import Database from 'better-sqlite3';
import { isRepairable } from '../../../shared/repairable.ts';
import { DescentError } from '../../../shared/domain/error.ts';
import { damaged, databaseError } from '../store/database-error.ts';
import { busyTimeout_ms, inspect, quickCheck } from '../store/inspect.ts';
import { bundledMigrations, readMigrations } from '../store/migrate.ts';

/**
 * Damage, of which every page is looked for, or loss: what something may be put in the place of a database for.
 *
 * @throws DescentError repair.not_needed where it is sound, so that no sound one is ever put aside by mistake; database.*
 *   where something else is the matter, such as that it is one of a newer version
 */
export function requireFault(database: string): DescentError {
  try {
    inspect(database, readMigrations(bundledMigrations).length);
    const db = new Database(database, { readonly: true, timeout: busyTimeout_ms });
    try {
      const found = quickCheck(db);
      if (found !== 'ok') return damaged(database, found);
    } finally {
      db.close();
    }
  } catch (error) {
    const known = databaseError(error, database);
    if (known instanceof DescentError && isRepairable(known.code)) return known;
    throw known;
  }
  throw new DescentError('repair.not_needed', `The database ${database} is not damaged, so it was left as it is.`, {
    advice:
      "descent repair check reads all of it. The window's settings put a backup in the place of a sound database.",
  });
}
