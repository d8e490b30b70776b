import Database from 'better-sqlite3';
import { closeSync, copyFileSync, existsSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { bundledMigrations, makeDatabase, readMigrations } from '../../store/migrate.ts';
import { sidecars } from '../../store/paths.ts';
import { sizeOf } from '../../store/inspect.ts';

export interface Damaged {
  readonly db: Database.Database;
  readonly close: () => void;
}

const magic = 'SQLite format 3\0';
const headerBytes = 100;
/** In the header (fileformat2): how it is written and read, 2 with a log; and the change that its page count is of. */
const formatAt = 18;
const validForAt = 92;

/**
 * Opens a damaged database for reading, log and all, and leaves it as it is: pages that are missing at its end are no
 * reason to read nothing, and a header that was overwritten is replaced in a copy.
 *
 * @param scratch name of that copy
 */
export function openDamaged(database: string, scratch: string): Damaged {
  if (headerOf(database).toString('latin1', 0, magic.length) === magic) {
    const db = tolerant(database);
    return { db, close: () => void db.close() };
  }
  const remove = (): void => {
    for (const path of [scratch, ...Object.values(sidecars(scratch))]) rmSync(path, { force: true });
  };
  remove();
  try {
    copyWithHeader(database, scratch);
    const db = tolerant(scratch);
    return {
      db,
      close: () => {
        db.close();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

function tolerant(path: string): Database.Database {
  const db = new Database(path, { readonly: true });
  // Otherwise a file that is shorter than its header says is refused as a whole.
  db.unsafeMode(true);
  db.pragma('writable_schema = ON');
  db.pragma('cell_size_check = ON');
  return db;
}

function headerOf(path: string): Buffer {
  const header = Buffer.alloc(headerBytes);
  const file = openSync(path, 'r');
  try {
    readSync(file, header, 0, headerBytes, 0);
  } finally {
    closeSync(file);
  }
  return header;
}

/** All our databases have the same header, but for counts that SQLite can do without. */
function copyWithHeader(database: string, copy: string): void {
  const wal = sidecars(database).wal;
  makeDatabase(copy, readMigrations(bundledMigrations));
  const header = headerOf(copy);
  copyFileSync(database, copy);
  const hasLog = sizeOf(wal) > 0;
  if (hasLog && existsSync(wal)) copyFileSync(wal, sidecars(copy).wal);
  header.fill(hasLog ? 2 : 1, formatAt, formatAt + 2);
  // Of another change than the header's own: the size of the file counts.
  header.fill(0xff, validForAt, validForAt + 4);
  const file = openSync(copy, 'r+');
  try {
    writeSync(file, header, 0, headerBytes, 0);
  } finally {
    closeSync(file);
  }
}
