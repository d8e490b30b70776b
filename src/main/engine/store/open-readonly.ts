import Database from 'better-sqlite3';
import { pathToFileURL } from 'node:url';
import { busyTimeout_ms, sizeOf } from './inspect.ts';
import { sidecars } from './paths.ts';

// better-sqlite3 reads this when its first database is opened; our other paths are absolute, so none is taken for a URI.
process.env['SQLITE_USE_URI'] = '1';

/**
 * A folder that cannot be written cannot hold the index of the log either; without a log the file is all there is, and
 * can be read as immutable.
 */
export function openReadonly(path: string): Database.Database {
  try {
    const db = new Database(path, { readonly: true, timeout: busyTimeout_ms });
    try {
      db.pragma('user_version');
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    if (!/^SQLITE_(CANTOPEN|READONLY)/.test(code) || sizeOf(sidecars(path).wal) > 0) throw error;
    return new Database(`${pathToFileURL(path).href}?immutable=1`, { readonly: true });
  }
}
