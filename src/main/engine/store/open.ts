import Database from 'better-sqlite3';
import { accessSync, constants, existsSync, mkdirSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DescentError, exitCodes } from '../../../shared/domain/error.ts';
import { forgetDamage, isDamageKnown } from './care.ts';
import { damaged, databaseError, missing, refused, unwritable } from './database-error.ts';
import { busyTimeout_ms, inspect, inspectFile, inspectHeader, quickCheck, sizeOf } from './inspect.ts';
import { lockDatabase } from './lock.ts';
import { bundledMigrations, migrate, readMigrations } from './migrate.ts';
import { databaseFile, defaultDatabasePath, sidecars } from './paths.ts';
import { longLog, Store } from './store.ts';

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
  for (;;) {
    const file = databaseFile(path);
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) throw folderGiven(file);
    try {
      return options.readonly === true ? openForReading(file, options) : openForWriting(path, options);
    } catch (error) {
      // Whatever it was: the database was moved under it.
      if (databaseFile(path) !== file) continue;
      throw databaseError(error, file);
    }
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

function openForWriting(given: string, options: OpenOptions): Store {
  const file = databaseFile(given);
  makeFolder(dirname(file), file);
  // SQLite would only say that it cannot open the lock.
  for (const needed of [dirname(file), file]) if (existsSync(needed)) accessSync(needed, constants.W_OK);
  const migrations = readMigrations(options.migrations ?? bundledMigrations);
  // Before the lock too: nothing is left beside a file that is refused.
  inspect(file, migrations.length);
  const { path, lock } = lockDatabase(given);
  let db: Database.Database | undefined;
  try {
    const { wal, journal, marker } = sidecars(path);
    const unclean = sizeOf(wal) > 0 || sizeOf(journal) > 0;
    inspect(path, migrations.length);
    db = new Database(path, { timeout: busyTimeout_ms });
    db.pragma(`journal_mode = ${journalMode(statfsSync(dirname(path)).type)}`);
    db.pragma('foreign_keys = ON');
    db.pragma('trusted_schema = OFF');
    db.pragma('synchronous = NORMAL');
    db.pragma(`journal_size_limit = ${longLog}`); // a long export holds the log back; it shrinks to this afterwards
    const isSuspect = isDamageKnown(db);
    if (unclean || isSuspect) {
      const found = quickCheck(db);
      if (found !== 'ok') throw damaged(path, found);
    }
    migrate(db, path, migrations);
    if (isSuspect) forgetDamage(db);
    if (!existsSync(marker)) writeFileSync(marker, 'This database has held results. Keep this file beside it.\n');
    return new Store(db, path, lock);
  } catch (error) {
    db?.close();
    lock.release();
    throw error;
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

// better-sqlite3 reads this when its first database is opened; our other paths are absolute, so none is taken for a URI.
process.env['SQLITE_USE_URI'] = '1';

/**
 * A folder that cannot be written cannot hold the index of the log either; without a log the file is all there is, and
 * can be read as immutable.
 */
function openReadonly(path: string): Database.Database {
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

/**
 * A write-ahead log needs memory shared between processes, which network drives do not have.
 *
 * @param type magic number of the file system (statfs(2))
 */
export function journalMode(type: number): 'WAL' | 'DELETE' {
  const network = [0x6969 /* NFS */, 0xff534d42 /* CIFS */, 0xfe534d42 /* SMB2 */, 0x517b /* SMB */];
  return network.includes(type >>> 0) ? 'DELETE' : 'WAL';
}

const folderGiven = (path: string) =>
  new DescentError('database.unusable', `The database ${path} cannot be used: it is a folder.`, {
    exitCode: exitCodes.database,
    advice: 'Name a file in it with --db.',
  });
