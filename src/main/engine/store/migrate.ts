import Database from 'better-sqlite3';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { backupDatabase } from './backup.ts';
import { applicationId } from './inspect.ts';

export const bundledMigrations: string = fileURLToPath(new URL('../../../../db/migrations/', import.meta.url));

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** Reads the files `0001-name.sql`, `0002-name.sql` and so on of a folder; their numbers have no gaps. */
export function readMigrations(folder: string): Migration[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  return files.map((name, index) => {
    if (!name.startsWith(`${String(index + 1).padStart(4, '0')}-`))
      throw new Error(`migration ${index + 1} is missing: found ${name}`);
    return { version: index + 1, name, sql: readFileSync(join(folder, name), 'utf8') };
  });
}

/**
 * Brings a database to the newest version in one transaction, after a verified backup if it held data. When a step
 * throws, or the process dies, the old version is still there, whole.
 */
export function migrate(db: Database.Database, path: string, migrations: readonly Migration[]): void {
  const version = db.pragma('user_version', { simple: true }) as number;
  const pending = migrations.filter((migration) => migration.version > version);
  if (pending.length === 0) return;
  if (version > 0) backupDatabase(db, path);
  applyMigrations(db, pending);
}

/** All in one transaction. */
export function applyMigrations(db: Database.Database, pending: readonly Migration[]): void {
  if (pending.length === 0) return;
  db.pragma('synchronous = FULL');
  // A table that others refer to can then be made anew; whether all references hold is checked after every step.
  db.pragma('foreign_keys = OFF');
  db.transaction(() => {
    db.pragma(`application_id = ${applicationId}`);
    for (const { sql, version: reached, name } of pending) {
      db.exec(sql);
      const broken = db.pragma('foreign_key_check') as readonly unknown[];
      if (broken.length > 0) throw new Error(`migration ${name} leaves ${broken.length} broken references`);
      db.pragma(`user_version = ${reached}`);
    }
  }).immediate();
  db.pragma('foreign_keys = ON');
  db.pragma('synchronous = NORMAL');
  db.pragma('optimize');
}

/** A new, empty database with the schema that some migrations make; it is closed again. */
export function makeDatabase(path: string, migrations: readonly Migration[]): void {
  const db = new Database(path);
  try {
    migrate(db, path, migrations);
  } finally {
    db.close();
  }
}
