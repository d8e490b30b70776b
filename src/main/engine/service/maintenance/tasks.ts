import { basename } from 'node:path';
import { diagnose, type Check } from '../../doctor/index.ts';
import { isBackedUp } from '../../store/backup.ts';
import { openStore } from '../../store/open.ts';
import type { Store } from '../../store/store.ts';

/** Work on the whole database or machine, which takes from seconds to minutes. */
export const tasks = {
  /** Writes a backup; the name of its file. */
  backUp: (database: string): string => reading(database, (store) => basename(store.backUp())),
  /** Writes a backup unless there is one of the last day; its name, or '' where there was. */
  backUpDaily: (database: string): string =>
    isBackedUp(database, new Date()) ? '' : reading(database, (store) => basename(store.backUp())),
  /** What is wrong with it; none: nothing. */
  check: (database: string): string[] => reading(database, (store) => store.integrityCheck()),
  diagnose: (database: string): Promise<Check[]> => diagnose(database, true),
};

export type TaskName = keyof typeof tasks;
export type TaskResult<T extends TaskName> = Awaited<ReturnType<(typeof tasks)[T]>>;

/** Reads beside the writer: the log shows one state of the database, and nobody waits. */
function reading<T>(database: string, read: (store: Store) => T): T {
  const store = openStore(database, { readonly: true });
  try {
    return read(store);
  } finally {
    store.close();
  }
}
