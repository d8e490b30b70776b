import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, open, readdir, rename, rm, statfs, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { DescentError } from '../../shared/domain/error.ts';
import { databaseFile, isBackupOf, sidecars } from '../engine/store/paths.ts';

/** Files and folders of one database; its lock and backups are not among them. */
const partsOf = (database: string): string[] => {
  const { marker, wal, checkpoints, graphs } = sidecars(database);
  return [database, wal, `${database}-shm`, marker, checkpoints, graphs];
};

const backupFolder = (database: string): string => join(dirname(database), 'backups');

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Backups of a database by their names, newest first. */
export async function listBackups(link: string): Promise<string[]> {
  const database = databaseFile(link);
  const names = await readdir(backupFolder(database)).catch(() => []);
  return names
    .filter((name) => isBackupOf(database, name))
    .sort()
    .reverse();
}

/**
 * Puts a backup in the place of the database, while no process has it open. What was there is kept beside it, under the
 * names that are returned.
 *
 * @throws DescentError data.no_backup, and then nothing was changed
 */
export async function restoreBackup(link: string, name: string, now = new Date()): Promise<string[]> {
  const database = databaseFile(link);
  const backup = join(backupFolder(database), name);
  // One of the list: a name with a path in it never is.
  if (!(await listBackups(link)).includes(name)) {
    throw new DescentError('data.no_backup', `There is no backup ${name}.`, { advice: 'Choose one of the list.' });
  }
  const fresh = `${database}.restored.partial`;
  await copyFile(backup, fresh);
  await sync(fresh);
  const stamp = now.toISOString().replaceAll(':', '').replace('.', '');
  const kept: string[] = [];
  // The log belongs to the old file: SQLite would write it into the new one.
  for (const suffix of ['-wal', '-shm', '']) {
    const old = `${database}${suffix}`;
    if (!existsSync(old)) continue;
    const quarantine = `${database}.replaced-${stamp}${suffix}`;
    await rename(old, quarantine);
    kept.push(quarantine);
  }
  await rename(fresh, database);
  await sync(dirname(database));
  return kept;
}

async function bytesOf(path: string): Promise<number> {
  if (!existsSync(path)) return 0;
  const found = await stat(path);
  if (!found.isDirectory()) return found.size;
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/**
 * Checks that the database can be moved into a folder.
 *
 * @throws DescentError data.same_folder | folder_used | folder_readonly | space
 */
export async function requireRoomFor(link: string, folder: string): Promise<void> {
  const database = databaseFile(link);
  const target = databaseFile(join(folder, basename(database)));
  if (target === database) {
    throw new DescentError('data.same_folder', `The database is in ${folder} already.`, {
      advice: 'Choose another folder.',
    });
  }
  if (partsOf(target).some((path) => existsSync(path))) {
    throw new DescentError('data.folder_used', `${folder} has a database ${basename(target)} already.`, {
      advice: 'Choose an empty folder; nothing was changed.',
    });
  }
  const probe = join(folder, `.descent-${process.pid}.probe`);
  try {
    await mkdir(folder, { recursive: true });
    await (await open(probe, 'wx')).close();
    await rm(probe);
  } catch (cause) {
    throw new DescentError('data.folder_readonly', `${folder} cannot be written: ${(cause as Error).message}.`, {
      cause,
      advice: 'Choose a folder of your own; nothing was changed.',
    });
  }
  const parts = [...partsOf(database), ...(await listBackups(link)).map((name) => join(backupFolder(database), name))];
  const needed = (await Promise.all(parts.map(bytesOf))).reduce((sum, size) => sum + size, 0);
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < needed * 1.1) {
    throw new DescentError(
      'data.space',
      `The database needs ${Math.ceil(needed / 1e6)} MB, and ${Math.floor((bavail * bsize) / 1e6)} MB are free in ${folder}.`,
      { advice: 'Free some space, or choose another folder; nothing was changed.' },
    );
  }
}

/**
 * Moves the database with all that belongs to it into a folder, while no process has it open. A link stays in the old
 * place, so that the command line and the next start find it. Until the link is set, the old one is whole and in use.
 *
 * @returns the database's new path
 */
export async function moveDatabase(link: string, folder: string): Promise<string> {
  await requireRoomFor(link, folder);
  const old = databaseFile(link);
  const target = databaseFile(join(folder, basename(old)));
  const backups = await listBackups(link);
  const made: string[] = [];
  try {
    const parts = partsOf(old);
    for (const [i, path] of partsOf(target).entries()) {
      if (!existsSync(parts[i]!)) continue;
      made.push(path);
      await cp(parts[i]!, path, { recursive: true, errorOnExist: true, force: false });
    }
    if (backups.length > 0) await mkdir(backupFolder(target), { recursive: true });
    for (const name of backups) {
      made.push(join(backupFolder(target), name));
      await copyFile(join(backupFolder(old), name), join(backupFolder(target), name));
    }
    if (existsSync(target)) await sync(target);
    await sync(folder);
    const fresh = `${resolve(link)}.link.partial`;
    await rm(fresh, { force: true });
    await symlink(target, fresh);
    // In one step, whatever is at the old place: the file itself, or the link of an earlier move.
    await rename(fresh, resolve(link));
  } catch (error) {
    for (const path of made) await rm(path, { recursive: true, force: true });
    throw error;
  }
  const stays = databaseFile(old) === target ? partsOf(old).slice(1) : partsOf(old);
  for (const path of [...stays, sidecars(old).lock]) await rm(path, { recursive: true, force: true });
  for (const name of backups) await rm(join(backupFolder(old), name), { force: true });
  return target;
}
