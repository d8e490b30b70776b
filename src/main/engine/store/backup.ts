import Database from 'better-sqlite3';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { damaged } from './database-error.ts';
import { isBackupOf } from './paths.ts';

const keptBackups = 3;

export const backupFolder = (path: string): string => join(dirname(path), 'backups');

/**
 * Writes a verified copy of an open database into `backups/` beside it and keeps the newest three of that database.
 * VACUUM INTO reads one snapshot and, unlike the backup API, is synchronous and never restarts.
 *
 * @returns the path of the copy
 * @throws DescentError database.damaged where the copy does not pass quick_check; nothing older is then deleted
 */
export function backupDatabase(db: Database.Database, path: string, now: Date = new Date()): string {
  const folder = backupFolder(path);
  mkdirSync(folder, { recursive: true });
  const at = now.toISOString().replaceAll(':', '').replace('.', '');
  const target = join(folder, `${basename(path)}.${at}.backup`);
  const partial = `${target}.partial`;
  removePartial(path, now);
  try {
    db.prepare('VACUUM INTO ?').run(partial);
    verify(partial, path);
    const file = openSync(partial, 'r+');
    fsyncSync(file);
    closeSync(file);
    renameSync(partial, target);
  } catch (error) {
    // Half a copy would take the space that the database itself needs.
    rmSync(partial, { force: true });
    throw error;
  }
  for (const old of listBackups(path).slice(keptBackups)) rmSync(old);
  return target;
}

const hour = 60 * 60 * 1000;

/** Removes halves of copies that processes left when they were ended; one that is being written is younger. */
function removePartial(path: string, now: Date): void {
  const folder = backupFolder(path);
  for (const name of readdirSync(folder)) {
    if (!isBackupOf(path, name, '.backup.partial')) continue;
    const partial = join(folder, name);
    if (now.getTime() - statSync(partial).mtimeMs > hour) rmSync(partial, { force: true });
  }
}

const day = 24 * hour;

/** Whether the newest backup is younger than a day. */
export function isBackedUp(path: string, now: Date): boolean {
  const newest = existsSync(backupFolder(path)) ? listBackups(path)[0] : undefined;
  return newest !== undefined && now.getTime() - statSync(newest).mtimeMs < day;
}

/** Backups of a database, newest first. */
export function listBackups(path: string): string[] {
  return readdirSync(backupFolder(path))
    .filter((name) => isBackupOf(path, name))
    .sort()
    .reverse()
    .map((name) => join(backupFolder(path), name));
}

function verify(copy: string, path: string): void {
  const db = new Database(copy, { readonly: true });
  try {
    const found = db.pragma('quick_check(1)', { simple: true });
    if (found !== 'ok') throw damaged(path, `its backup failed the check (${String(found)})`);
  } finally {
    db.close();
  }
}
