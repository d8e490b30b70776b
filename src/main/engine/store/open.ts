import Database from 'better-sqlite3';
import { accessSync, constants, existsSync, mkdirSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DescentError, exitCodes } from '../../../shared/domain/error.ts';
import { damaged, databaseError, unwritable } from './database-error.ts';
import { acquireWriterLock } from './lock.ts';
import { applicationId, bundledMigrations, migrate, readMigrations } from './migrate.ts';
import { databaseFile, defaultDatabasePath, sidecars } from './paths.ts';
import { Store } from './store.ts';

export interface OpenOptions {
  /** For commands that only read: takes no lock, never creates or migrates. */
  readonly readonly?: boolean;
  /** Folder of the migrations, for tests. */
  readonly migrations?: string;
}

/**
 * Opens the database, creating or migrating it first where it is opened for writing.
 *
 * @throws DescentError database.missing | older (reading only), damaged | lost | foreign | newer | readonly | full | unusable
 *   (exit code 3; a file that is refused is left unchanged), busy (exit code 75)
 */
export function openStore(path: string = defaultDatabasePath(), options: OpenOptions = {}): Store {
  const file = databaseFile(path);
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) throw folderGiven(file);
  try {
    return options.readonly === true ? openForReading(file, options) : openForWriting(file, options);
  } catch (error) {
    throw databaseError(error, file);
  }
}

function openForReading(path: string, options: OpenOptions): Store {
  if (inspectFile(path) === 'new') throw missing(path);
  const db = openReadonly(path);
  try {
    const newest = readMigrations(options.migrations ?? bundledMigrations).length;
    const version = inspectHeader(db, path, newest);
    if (version === 0) throw missing(path);
    if (version < newest)
      throw refused(
        'older',
        path,
        'was made by an older Descent',
        'The next descent run brings it up to date, and backs it up first.',
      );
    db.pragma('trusted_schema = OFF');
    return new Store(db, path, undefined);
  } catch (error) {
    db.close();
    throw error;
  }
}

function openForWriting(path: string, options: OpenOptions): Store {
  makeFolder(dirname(path), path);
  // SQLite would only say that it cannot open the lock.
  for (const needed of [dirname(path), path]) if (existsSync(needed)) accessSync(needed, constants.W_OK);
  const migrations = readMigrations(options.migrations ?? bundledMigrations);
  // Before the lock too: nothing is left beside a file that is refused.
  inspect(path, migrations.length);
  const lock = acquireWriterLock(path);
  let db: Database.Database | undefined;
  try {
    const unclean = sizeOf(sidecars(path).wal) > 0;
    inspect(path, migrations.length);
    db = new Database(path, { timeout: busyTimeout });
    db.pragma(`journal_mode = ${journalMode(statfsSync(dirname(path)).type)}`);
    db.pragma('foreign_keys = ON');
    db.pragma('trusted_schema = OFF');
    db.pragma('synchronous = NORMAL');
    db.pragma(`journal_size_limit = ${64 * 2 ** 20}`); // a long export holds the log back; it shrinks to this afterwards
    if (unclean) {
      const found = db.pragma('quick_check(1)', { simple: true });
      if (found !== 'ok') throw damaged(path, String(found));
    }
    migrate(db, path, migrations);
    const { marker } = sidecars(path);
    if (!existsSync(marker)) writeFileSync(marker, 'This database has held results. Keep this file beside it.\n');
    return new Store(db, path, lock);
  } catch (error) {
    db?.close();
    lock.release();
    throw error;
  }
}

const busyTimeout = 5000;

/** Throws where the file is not ours to write. */
function inspect(path: string, newest: number): void {
  if (inspectFile(path) === 'new') return;
  // On a connection that cannot write: closing a writing one would move the log into a file that we refuse.
  const probe = new Database(path, { readonly: true, timeout: busyTimeout });
  try {
    inspectHeader(probe, path, newest);
  } finally {
    probe.close();
  }
}

/** Makes a folder and its parents one by one: Node's own recursion never ends below /proc. */
function makeFolder(folder: string, path: string): void {
  if (existsSync(folder) && statSync(folder).isDirectory()) return;
  if (folder !== dirname(folder) && !existsSync(folder)) makeFolder(dirname(folder), path);
  try {
    mkdirSync(folder);
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'EEXIST' && statSync(folder).isDirectory()) return; // made by another process meanwhile
    // What a read-only or special file system says of a folder that it does not make.
    throw code === 'ENOENT' ? unwritable(path, error) : error;
  }
}

/** What the file system alone can tell, so that damage is found before SQLite could write. */
function inspectFile(path: string): 'new' | 'present' {
  const size = sizeOf(path);
  if (size > 0) return 'present';
  const { marker, wal } = sidecars(path);
  if (sizeOf(wal) > 0) throw damaged(path, 'its file is empty or gone, but its log is there');
  // SQLite would open an empty or missing file as a new database, and hide a loss.
  if (existsSync(marker)) {
    if (existsSync(path)) throw damaged(path, 'its file is empty, but it has held results');
    throw lost(path, marker);
  }
  return 'new';
}

/** The version of the schema; 0 for a database that was created but never filled. */
function inspectHeader(db: Database.Database, path: string, newest: number): number {
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

// better-sqlite3 reads this when its first database is opened; our other paths are absolute, so none is taken for a URI.
process.env['SQLITE_USE_URI'] = '1';

/**
 * A folder that cannot be written cannot hold the index of the log either; without a log the file is all there is, and
 * can be read as immutable.
 */
function openReadonly(path: string): Database.Database {
  try {
    const db = new Database(path, { readonly: true, timeout: busyTimeout });
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

/**
 * A write-ahead log needs memory shared between processes, which network drives do not have.
 *
 * @param type magic number of the file system (statfs(2))
 */
export function journalMode(type: number): 'WAL' | 'DELETE' {
  const network = [0x6969 /* NFS */, 0xff534d42 /* CIFS */, 0xfe534d42 /* SMB2 */, 0x517b /* SMB */];
  return network.includes(type >>> 0) ? 'DELETE' : 'WAL';
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

const missing = (path: string) =>
  new DescentError('database.missing', `There is no database ${path} yet.`, {
    exitCode: exitCodes.database,
    advice: 'Run a suite first (descent run SUITE.json), or name another file with --db.',
  });

const lost = (path: string, marker: string) =>
  new DescentError('database.lost', `The database ${path} is gone, though it has held results.`, {
    exitCode: exitCodes.database,
    advice: `Put it back, or a copy from the backups folder beside it; or delete ${marker} to begin a new one.`,
  });

const folderGiven = (path: string) =>
  new DescentError('database.unusable', `The database ${path} cannot be used: it is a folder.`, {
    exitCode: exitCodes.database,
    advice: 'Name a file in it with --db.',
  });

const refused = (reason: string, path: string, what: string, advice: string) =>
  new DescentError(`database.${reason}`, `The database ${path} ${what}.`, { exitCode: exitCodes.database, advice });
