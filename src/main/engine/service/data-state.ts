import { statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Output } from '../../../shared/contract.ts';
import { backupFolder, backups } from '../store/backup.ts';
import { journalMode } from '../store/open.ts';
import { sidecars } from '../store/paths.ts';
import type { Store } from '../store/store.ts';

/** Where the database is, and how large. */
export const dataSize = ({ path, readonly }: Store): Output<'data.size'> => ({
  path,
  bytes: sizeOf(path) + sizeOf(sidecars(path).wal),
  readOnly: readonly,
});

export const schemaVersion = (store: Store): number =>
  store.get<{ user_version: number }>('PRAGMA user_version')!.user_version;

/** The database as a file: where it is, how large, and what might endanger it. */
export function dataState(store: Store): Output<'data.state'> {
  const { path } = store;
  const folder = statfsSync(dirname(path));
  // Counting a million rows would read all of an index.
  const { runs } = store.get<{ runs: number }>(
    `SELECT (SELECT coalesce(sum(runs), 0) FROM run_group) + (SELECT count(*) FROM run WHERE group_id IS NULL) AS runs`,
  )!;
  return {
    ...dataSize(store),
    free_bytes: folder.bavail * folder.bsize,
    runs,
    schemaVersion: schemaVersion(store),
    backups: backups(path).map(({ name, writtenAt }) => ({
      file: name,
      bytes: sizeOf(join(backupFolder(path), name)),
      writtenAt: writtenAt.toISOString(),
    })),
    warning: warningOf(path, folder.type),
  };
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

const synchronised =
  /[/\\](Dropbox|OneDrive[^/\\]*|Google ?Drive|iCloud ?Drive|Mobile Documents|Nextcloud|ownCloud|Syncthing)([/\\]|$)/i;

/** @param type magic number of the file system (statfs(2)) */
export function warningOf(path: string, type: number): string | null {
  if (journalMode(type) !== 'WAL')
    return 'The folder lies on a network drive: writing is slower, and a broken connection may damage the database.';
  const service = synchronised.exec(path)?.[1];
  if (service === undefined) return null;
  return `The folder seems to be synchronised by ${service}: a copy made while runs go on may be damaged, and may replace the database.`;
}
