import { rmSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DescentError, exitCodes } from '../../../shared/domain/error.ts';
import { backupFolder, backups, type Backup } from '../store/backup.ts';
import { faultOf, runsIn } from './copy-state.ts';
import { putInPlace } from './put-in-place.ts';

export interface BackupChoice {
  /** The newest backup that passes its check; null: there is none. */
  readonly newest: { readonly file: string; readonly writtenAt: string; readonly runs: number } | null;
  /** Newer ones that do not. */
  readonly bad: readonly string[];
}

/** The backup that is to be offered: every page of it was read. */
export function chooseBackup(database: string): BackupChoice {
  const bad: string[] = [];
  for (const { name, writtenAt } of backups(database)) {
    const file = join(backupFolder(database), name);
    if (faultOf(file) === undefined)
      return { newest: { file: name, writtenAt: writtenAt.toISOString(), runs: runsIn(file) }, bad };
    bad.push(name);
  }
  return { newest: null, bad };
}

/** One of the list: a name with a path in it never is. @throws DescentError data.no_backup */
export function requireBackup(database: string, name: string): Backup {
  const found = backups(database).find((backup) => backup.name === name);
  if (found !== undefined) return found;
  throw new DescentError('data.no_backup', `There is no backup ${name}.`, { advice: 'Choose one of the list.' });
}

/**
 * Puts a copy of a backup in the place of a database whose lock is held. What was there is kept beside it, under the names
 * that are returned.
 *
 * @throws DescentError data.no_backup, data.backup_damaged, and then nothing was changed
 */
export async function restoreBackup(database: string, name: string, now = new Date()): Promise<string[]> {
  requireBackup(database, name);
  const fresh = `${database}.restored.partial`;
  try {
    await copyFile(join(backupFolder(database), name), fresh);
    const fault = faultOf(fresh);
    if (fault !== undefined)
      throw new DescentError('data.backup_damaged', `The backup ${name} cannot be used: ${fault}.`, {
        exitCode: exitCodes.database,
        advice: 'Nothing was changed. Choose another one.',
      });
    return putInPlace(database, fresh, now);
  } finally {
    rmSync(fresh, { force: true });
  }
}
