import { isRepairable } from '../../../shared/repairable.ts';
import { DescentError } from '../../../shared/domain/error.ts';
import { checking } from '../store/checking.ts';
import { lastingFault } from '../store/complaints.ts';
import { damaged, databaseError } from '../store/database-error.ts';
import { inspect } from '../store/inspect.ts';
import { bundledMigrations, readMigrations } from '../store/migrate.ts';

/**
 * Damage, looked for as by `repair check`, or loss: what something may be put in the place of a database for.
 *
 * @throws DescentError repair.not_needed where it is sound, so that no sound one is ever put aside by mistake; database.*
 *   where something else is the matter, such as that it is one of a newer version
 */
export function requireFault(database: string): DescentError {
  try {
    inspect(database, readMigrations(bundledMigrations).length);
    const fault = checking(database, lastingFault);
    if (fault !== undefined) return damaged(database, fault);
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
