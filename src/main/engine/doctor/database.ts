import Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { DescentError } from '../../../shared/domain/error.ts';
import { damaged } from '../store/database-error.ts';
import { openStore } from '../store/open.ts';
import { databaseFile, sidecars } from '../store/paths.ts';
import { ok, problem, warning, type Check } from './check.ts';

/** True where another process writes to the database; looks at its lock without taking it. */
function isLocked(path: string): boolean {
  const { lock } = sidecars(databaseFile(path));
  if (!existsSync(lock)) return false;
  const db = new Database(lock, { readonly: true, timeout: 0 });
  try {
    db.pragma('schema_version');
    return false;
  } catch (error) {
    return (error as { code?: string }).code?.startsWith('SQLITE_BUSY') === true;
  } finally {
    db.close();
  }
}

/** Reads every page, where opening sees only the header: a minute for ten gigabytes. */
function findDamage(path: string, everyPage: boolean): string | undefined {
  const store = openStore(path, { readonly: true });
  try {
    if (!everyPage) return undefined;
    const found = store.quickCheck();
    return found === 'ok' ? undefined : found;
  } finally {
    store.close();
  }
}

/**
 * The state of the database, which is only read: absent, sound, in use, older, newer, foreign or damaged.
 *
 * @param isOurs this program itself is its writer: it checks what it opens after a crash, and all pages when asked to
 */
export function checkDatabase(path: string, isOurs = false): Check {
  try {
    const damage = findDamage(path, !isOurs);
    if (damage !== undefined) throw damaged(path, damage);
    if (!isOurs && isLocked(path))
      return warning(
        'database',
        `${path}: another Descent is writing to it`,
        'Commands that only read work meanwhile.',
      );
    return ok('database', path);
  } catch (error) {
    if (!(error instanceof DescentError)) throw error;
    if (error.code === 'database.missing') return ok('database', `${path} is not there yet; the first run makes it`);
    if (error.code === 'database.older') return warning('database', error.message, error.advice ?? null);
    return problem('database', error.message, error.advice ?? 'Choose another file with --db.');
  }
}
