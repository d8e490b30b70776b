import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stampOf } from '../store/backup-name.ts';
import { sidecars } from '../store/paths.ts';
import { syncPath } from './sync.ts';

/**
 * Puts a new file in the place of a database whose lock is held. What was there is kept beside it, as a database of its
 * own with its log and checkpoints.
 *
 * @returns the names under which it is kept
 */
export function putInPlace(database: string, fresh: string, now: Date = new Date()): string[] {
  const aside = freeName(`${database}.replaced-${stampOf(now)}`);
  const { wal, shm, journal, checkpoints } = sidecars(database);
  const moved: { readonly from: string; readonly to: string }[] = [];
  syncPath(fresh);
  const own = sidecars(aside).checkpoints;
  try {
    // The new file may have the same runs, and others are swept away where it has not (engine/sweep.ts).
    if (existsSync(checkpoints)) linkTree(checkpoints, own);
    // The file first: ended between two of these, a log alone is seen as damage, while a file alone would pass as whole.
    // The log belongs to the old file: SQLite would write it into the new one.
    for (const from of [database, wal, shm, journal].filter((path) => existsSync(path))) {
      const to = `${aside}${from.slice(database.length)}`;
      renameSync(from, to);
      moved.push({ from, to });
    }
    syncPath(dirname(database));
    renameSync(fresh, database);
  } catch (error) {
    for (const { from, to } of moved.toReversed()) renameSync(to, from);
    rmSync(own, { recursive: true, force: true });
    throw error;
  }
  syncPath(dirname(database));
  return moved.map(({ to }) => to);
}

/** Files of checkpoints never change once they are written: a second name costs no space. */
function linkTree(from: string, to: string): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else
      try {
        linkSync(source, target);
      } catch {
        // This file system has no second names.
        copyFileSync(source, target);
      }
  }
}

/** Two within a millisecond, or by a clock that was set back, must not lie on one another. */
function freeName(name: string): string {
  for (let n = 1; ; n += 1) {
    const candidate = n === 1 ? name : `${name}-${n}`;
    if (!existsSync(candidate) && Object.values(sidecars(candidate)).every((path) => !existsSync(path)))
      return candidate;
  }
}
