import type { Database } from 'better-sqlite3';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { backupName, parseBackupName, type BackupName } from './backup-name.ts';
import { checking } from './checking.ts';
import { lastingFault } from './complaints.ts';
import { damaged } from './database-error.ts';

const keptBackups = 3;

export const backupFolder = (path: string): string => join(dirname(path), 'backups');

/**
 * Writes a verified copy of an open database into `backups/` beside it and keeps the newest three of that database.
 * VACUUM INTO reads one snapshot and, unlike the backup API, is synchronous and never restarts.
 *
 * @returns the path of the copy
 * @throws DescentError database.damaged where the copy does not pass what a database has to; nothing older is then deleted
 */
export function backupDatabase(db: Database, path: string, now: Date = new Date()): string {
  const folder = backupFolder(path);
  mkdirSync(folder, { recursive: true });
  const number = (backups(path)[0]?.number ?? 0) + 1;
  const target = join(folder, backupName(path, { number, writtenAt: now }));
  const partial = `${target}.${process.pid}.partial`;
  removePartial(path);
  try {
    db.prepare('VACUUM INTO ?').run(partial);
    const fault = checking(partial, lastingFault);
    if (fault !== undefined) throw damaged(path, `its backup failed the check (${fault})`);
    const file = openSync(partial, 'r+');
    fsyncSync(file);
    closeSync(file);
    renameSync(partial, target);
  } catch (error) {
    // Half a copy would take the space that the database itself needs.
    rmSync(partial, { force: true });
    throw error;
  }
  for (const old of listBackups(path).slice(keptBackups)) if (old !== target) rmSync(old);
  return target;
}

/** Removes halves of copies that processes left when they were ended: only the one that has the lock makes any. */
function removePartial(path: string): void {
  const folder = backupFolder(path);
  for (const name of readdirSync(folder)) {
    const half = /^(.*[.]backup)(?:[.](\d+))?[.]partial$/.exec(name);
    if (half === null || parseBackupName(path, half[1]!) === undefined) continue;
    if (Number(half[2]) !== process.pid) rmSync(join(folder, name), { force: true });
  }
}

const day = 24 * 60 * 60 * 1000;

/** Whether the newest backup is younger than a day; one that is dated in the future tells nothing. */
export function isBackedUp(path: string, now: Date): boolean {
  const newest = backups(path)[0];
  if (newest === undefined) return false;
  const age = now.getTime() - newest.writtenAt.getTime();
  return age >= 0 && age < day;
}

/** Paths of the backups of a database, newest first. */
export const listBackups = (path: string): string[] => backups(path).map(({ name }) => join(backupFolder(path), name));

export interface Backup extends BackupName {
  readonly name: string;
}

/** Backups of a database, newest first by the order in which they were written; none where there is no folder for them. */
export function backups(path: string): Backup[] {
  const folder = backupFolder(path);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => {
      const parsed = parseBackupName(path, name);
      return parsed === undefined ? [] : [{ name, ...parsed }];
    })
    .sort((a, b) => b.number - a.number || (a.name < b.name ? 1 : -1));
}
