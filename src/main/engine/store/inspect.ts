import Database from 'better-sqlite3';
import { existsSync, statSync } from 'node:fs';
import { damaged, lost, refused } from './database-error.ts';
import { sidecars } from './paths.ts';

/** 'DSCT', in the header of the file: tells our databases from other SQLite files. */
export const applicationId = 0x44534354;

/** How long a connection waits for another one. */
export const busyTimeout_ms = 5000;

export const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/**
 * Looks at a database without changing it.
 *
 * @param newest the version of the schema that this program makes
 * @returns the version that it has; 0: it is new
 * @throws DescentError database.damaged | lost | foreign | newer, and errors of SQLite
 */
export function inspect(path: string, newest: number): number {
  if (inspectFile(path) === 'new') return 0;
  // On a connection that cannot write: closing a writing one would move the log into a file that we refuse.
  const probe = new Database(path, { readonly: true, timeout: busyTimeout_ms });
  try {
    return inspectHeader(probe, path, newest);
  } finally {
    probe.close();
  }
}

/** What the file system alone can tell, so that damage is found before SQLite could write. */
export function inspectFile(path: string): 'new' | 'present' {
  const size = sizeOf(path);
  if (size > 0) return 'present';
  const { marker, wal } = sidecars(path);
  if (sizeOf(wal) > 0) throw damaged(path, 'its file is empty or gone, but its log is there');
  // SQLite would open an empty or missing file as a new database, and hide a loss.
  if (existsSync(marker)) {
    if (existsSync(path)) throw damaged(path, 'its file is empty, but it has held results');
    throw lost(path);
  }
  return 'new';
}

/** The version of the schema; 0 for a database that was created but never filled. */
export function inspectHeader(db: Database.Database, path: string, newest: number): number {
  const version = db.pragma('user_version', { simple: true }) as number;
  const application = db.pragma('application_id', { simple: true });
  if (application !== applicationId) {
    const tables = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() as number;
    if (application === 0 && version === 0 && tables === 0) return 0;
    throw refused('foreign', path, 'belongs to another program', 'Choose another file with --db.');
  }
  if (version > newest)
    throw refused(
      'newer',
      path,
      `was made by a newer Descent (version ${version}, this one knows ${newest})`,
      'Update Descent.',
    );
  return version;
}

/** 'ok', or the first thing that is wrong with the pages of an open database, but for the agreement of its indexes. */
export const quickCheck = (db: Database.Database): string => String(db.pragma('quick_check(1)', { simple: true }));
