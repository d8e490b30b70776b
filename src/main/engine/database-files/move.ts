import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, open, readdir, rename, rm, stat, statfs, symlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { DescentError } from '../../../shared/domain/error.ts';
import { backupFolder, backups } from '../store/backup.ts';
import { sizeOf } from '../store/inspect.ts';
import { acquireWriterLock } from '../store/lock.ts';
import { databaseFile, sidecars } from '../store/paths.ts';
import { syncPath, syncTree } from './sync.ts';

/** Files and folders of one database; its lock and backups are not among them, and the index of its log is made anew. */
const partsOf = (database: string): string[] => {
  const { wal, journal, marker, checkpoints, graphs } = sidecars(database);
  return [database, wal, journal, marker, checkpoints, graphs];
};

const backupFiles = (database: string): string[] =>
  backups(database).map(({ name }) => join(backupFolder(database), name));

async function bytesOf(path: string): Promise<number> {
  if (!existsSync(path)) return 0;
  const found = await stat(path);
  if (!found.isDirectory()) return found.size;
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

const folderUsed = (folder: string, path: string): DescentError =>
  new DescentError('data.folder_used', `${folder} has a ${basename(path)} already.`, {
    advice: 'Choose an empty folder; nothing was changed.',
  });

/**
 * Checks that a database can be moved into a folder.
 *
 * @throws DescentError data.same_folder | folder_used | folder_readonly | space
 */
export async function requireRoomFor(database: string, folder: string): Promise<void> {
  const target = databaseFile(join(folder, basename(database)));
  if (target === database) {
    throw new DescentError('data.same_folder', `The database is in ${folder} already.`, {
      advice: 'Choose another folder.',
    });
  }
  const { wal } = sidecars(target);
  // Who was about to read when it was moved from there leaves an empty log.
  if (partsOf(target).some((path) => (path === wal ? sizeOf(path) > 0 : existsSync(path)))) {
    throw folderUsed(folder, target);
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
  const taken = backupFiles(database)
    .map((file) => join(backupFolder(target), basename(file)))
    .find((file) => existsSync(file));
  if (taken !== undefined) throw folderUsed(folder, taken);
  const parts = [...partsOf(database), ...backupFiles(database)];
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
 * Moves a database whose lock is held, with all that belongs to it, into a folder. A link stays in the old place, so that
 * the command line and the next start find it. Until the link is set, the old one is whole and in use. The lock's file
 * stays in the old place: who has it open and waits for it must find there that the database has gone (store/lock.ts).
 *
 * @param link the name by which it is opened
 * @returns the database's new path
 */
export async function moveDatabase(link: string, old: string, folder: string): Promise<string> {
  await requireRoomFor(old, folder);
  const target = databaseFile(join(folder, basename(old)));
  // Nobody is to open the copy before it is whole, nor before the old one has gone.
  const lock = acquireWriterLock(target);
  try {
    const { wal, shm } = sidecars(target);
    for (const path of [wal, shm]) await rm(path, { force: true });
    const copied = await copyAll(old, target, () => linkTo(target, link));
    // From here on the copy is the database.
    syncPath(dirname(resolve(link)));
    const isLinked = databaseFile(old) === target;
    await rm(sidecars(old).shm, { force: true });
    for (const path of copied) if (path !== old || !isLinked) await rm(path, { recursive: true, force: true });
    return target;
  } finally {
    lock.release();
  }
}

/** Copies onto the disk everything that there is, and then commits; gives what was copied. A failure leaves no copy. */
async function copyAll(old: string, target: string, commit: () => Promise<void>): Promise<string[]> {
  const targets = partsOf(target);
  const parts = partsOf(old).map((from, i) => ({ from, to: targets[i]! }));
  const files = backupFiles(old).map((from) => ({ from, to: join(backupFolder(target), basename(from)) }));
  const made: string[] = [];
  /** Nothing that was there before is overwritten, nor removed when this fails. */
  const begin = (to: string): void => {
    if (existsSync(to)) throw folderUsed(dirname(target), to);
    made.push(to);
  };
  try {
    const present = parts.filter(({ from }) => existsSync(from));
    for (const { from, to } of present) {
      begin(to);
      await cp(from, to, { recursive: true, errorOnExist: true, force: false });
      syncTree(to);
    }
    if (files.length > 0) await mkdir(backupFolder(target), { recursive: true });
    for (const { from, to } of files) {
      begin(to);
      await copyFile(from, to);
      syncPath(to);
    }
    if (files.length > 0) syncPath(backupFolder(target));
    syncPath(dirname(target));
    await commit();
    return [...present, ...files].map(({ from }) => from);
  } catch (error) {
    for (const path of made) await rm(path, { recursive: true, force: true });
    throw error;
  }
}

/** In one step, whatever has the name: the file itself, or the link of an earlier move. */
async function linkTo(target: string, link: string): Promise<void> {
  const fresh = `${resolve(link)}.link.partial`;
  await rm(fresh, { force: true });
  await symlink(target, fresh);
  await rename(fresh, resolve(link));
}
