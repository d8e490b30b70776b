import { accessSync, constants } from 'node:fs';
import { DescentError, exitCodes } from '../../../shared/domain/error.ts';

const exitCode = exitCodes.database;

/** The file is not, or no longer, a sound database. Nothing is changed or deleted. */
export function damaged(path: string, what: string, cause?: unknown): DescentError {
  return new DescentError('database.damaged', `The database ${path} is damaged: ${what}.`, {
    exitCode,
    cause,
    advice:
      'Nothing was changed. descent repair backup puts its newest good backup in its place, descent repair salvage what ' +
      'can still be read, and descent repair empty a new one; the file is moved aside in any case, never deleted.',
  });
}

/** There is no file, though its marker says that there was one. */
export const lost = (path: string): DescentError =>
  new DescentError('database.lost', `The database ${path} is gone, though it has held results.`, {
    exitCode,
    advice:
      'Put it back; or descent repair backup puts its newest good backup there, and descent repair empty a new one.',
  });

export const missing = (path: string): DescentError =>
  new DescentError('database.missing', `There is no database ${path} yet.`, {
    exitCode,
    advice: 'Run a suite first (descent run SUITE.json), or name another file with --db.',
  });

/** A file that is left to others. */
export const refused = (reason: string, path: string, what: string, advice: string): DescentError =>
  new DescentError(`database.${reason}`, `The database ${path} ${what}.`, { exitCode, advice });

export const busy = (path: string, cause?: unknown): DescentError =>
  new DescentError('database.busy', `Another Descent is writing to ${path}.`, {
    exitCode: exitCodes.busy,
    cause,
    advice: 'Wait until it has ended, or use another database with --db.',
  });

export const unwritable = (path: string, cause?: unknown): DescentError =>
  new DescentError(
    'database.readonly',
    `The database ${path} cannot be written: the file or its folder is read-only.`,
    {
      exitCode,
      cause,
      advice: 'Reading still works. Give write permission, or choose another file with --db.',
    },
  );

/** What a failure of SQLite or of the file system means to a user; other errors pass unchanged. */
export function databaseError(error: unknown, path: string): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  if (error instanceof DescentError || typeof code !== 'string') return error;
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') {
    return new DescentError('database.full', `No space is left for the database ${path}.`, {
      exitCode,
      cause: error,
      advice: 'Free some space and repeat the command: it goes on where it stopped.',
    });
  }
  if (code === 'SQLITE_NOTADB') return damaged(path, 'it is not an SQLite file', error);
  if (code.startsWith('SQLITE_CORRUPT')) return damaged(path, (error as Error).message, error);
  if (code.startsWith('SQLITE_BUSY') || code === 'SQLITE_LOCKED') return busy(path, error);
  // A file system that was made read-only under it: an open file then only fails to take what is written.
  if (code.startsWith('SQLITE_IOERR') && !isWritable(path)) return unwritable(path, error);
  if (code.startsWith('SQLITE_READONLY') || code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
    return unwritable(path, error);
  if (/^SQLITE_(IOERR|CANTOPEN|PERM|AUTH)|^E(NOTDIR|EXIST|ISDIR|NAMETOOLONG|IO|NXIO)$/.test(code)) {
    const { message } = error as Error;
    return new DescentError('database.unusable', `The database ${path} cannot be used: ${message} (${code}).`, {
      exitCode,
      cause: error,
      advice: 'Check the disk and the permissions of the folder, or choose another file with --db.',
    });
  }
  return error;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch (error) {
    // One that is gone is another matter.
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
