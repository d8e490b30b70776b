import { DescentError } from '../../../shared/domain/error.ts';
import { backups } from '../store/backup.ts';
import { openStore } from '../store/open.ts';
import { databaseFile } from '../store/paths.ts';
import type { Store } from '../store/store.ts';
import { failureOf } from './failure.ts';
import type { EngineUnusable } from './protocol.ts';

/** The database for writing; for reading where it or its folder cannot be written; else why it cannot be used. */
export function openDatabase(path: string): Store | EngineUnusable {
  try {
    return openForWork(path);
  } catch (error) {
    return unusable(path, error);
  }
}

function openForWork(path: string): Store {
  try {
    return openStore(path);
  } catch (error) {
    if (!(error instanceof DescentError) || error.code !== 'database.readonly') throw error;
    try {
      return openStore(path, { readonly: true });
    } catch {
      // Such as one that is not there yet: that it cannot be made is what is to be told.
      throw error;
    }
  }
}

export const unusable = (path: string, error: unknown): EngineUnusable => ({
  type: 'unusable',
  failure: failureOf(error),
  backups: safely(() => backups(databaseFile(path)).map(({ name }) => name)) ?? [],
});

function safely<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
