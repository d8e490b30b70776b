import Database from 'better-sqlite3';
import { accessSync, constants, existsSync, mkdirSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DescentError, exitCodes } from '../../../shared/domain/error.ts';
import { forgetDamage, isDamageKnown } from './care.ts';
import { lastingFault } from './complaints.ts';
import { checking } from './checking.ts';
import { damaged, databaseError, missing, refused, unwritable } from './database-error.ts';
import { busyTimeout_ms, inspect, inspectFile, inspectHeader, quickCheck, sizeOf } from './inspect.ts';
import { lockDatabase } from './lock.ts';
import { bundledMigrations, migrate, readMigrations } from './migrate.ts';
import { openReadonly } from './open-readonly.ts';
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
    const hasJournal = sizeOf(journal) > 0;
    inspect(path, migrations.length);
    if (sizeOf(wal) > 0) requireSound(path);
    db = new Database(path, { timeout: busyTimeout_ms });
    db.pragma(`journal_mode = ${journalMode(statfsSync(dirname(path)).type)}`);
    db.pragma('foreign_keys = ON');
    db.pragma('trusted_schema = OFF');
    db.pragma('synchronous = NORMAL');
    db.pragma(`journal_size_limit = ${longLog}`); // a long export holds the log back; it shrinks to this afterwards
    const isSuspect = isDamageKnown(db);
    const fault = startFault(db, hasJournal, isSuspect);
    if (fault !== undefined) throw damaged(path, fault);
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

/**
 * Looks at every page, since a log that was left tells of an unclean stop. On connections of its own, which leave the log:
 * without it, the next start would not look again.
 *
 * @throws DescentError database.damaged
 */
function requireSound(path: string): void {
  const found = checking(path, quickCheck);
  if (found !== 'ok') throw damaged(path, found);
}

/**
 * What is looked for before anything is written: where a check has found damage by that same check, since the shorter one
 * does not see all of it; after an unclean stop without a log in every page.
 */
function startFault(db: Database.Database, hasJournal: boolean, isSuspect: boolean): string | undefined {
  if (isSuspect) return lastingFault(db);
  const found = hasJournal ? quickCheck(db) : 'ok';
  return found === 'ok' ? undefined : found;
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
