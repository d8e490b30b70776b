import { existsSync } from 'node:fs';
import { databaseError, missing } from '../store/database-error.ts';
import { lockDatabase } from '../store/lock.ts';
import { databaseFile, sidecars } from '../store/paths.ts';

/**
 * Works on the files of a database while nobody writes to it: whoever does, such as a command line beside the window, is
 * left alone. Readers keep the files that they have open.
 *
 * @param link a name of the database, which may be a link that a move has left
 * @throws DescentError database.busy where somebody writes, database.missing where there is none, and what `work` throws
 */
export async function holding<T>(link: string, work: (database: string) => T | Promise<T>): Promise<T> {
  const { marker, wal } = sidecars(databaseFile(link));
  // A lock would be left beside nothing.
  if (![databaseFile(link), marker, wal].some((path) => existsSync(path))) throw missing(databaseFile(link));
  try {
    const { path, lock } = lockDatabase(link);
    try {
      return await work(path);
    } finally {
      lock.release();
    }
  } catch (error) {
    throw databaseError(error, databaseFile(link));
  }
}
