import { DescentError, exitCodes } from '../../shared/domain/error.ts';
import { isBehind } from '../engine/store/backfill.ts';
import { openStore } from '../engine/store/open.ts';
import type { Store } from '../engine/store/store.ts';

/** Reads a database and closes it, whatever happens. */
export async function withStore<T>(path: string | undefined, read: (store: Store) => T | Promise<T>): Promise<T> {
  const store = openStore(path, { readonly: true });
  try {
    return await read(store);
  } finally {
    store.close();
  }
}

/**
 * As `withStore`, for what shows figures.
 *
 * @throws DescentError database.behind where some are still those of an older version
 */
export const withFigures = <T>(path: string | undefined, read: (store: Store) => T | Promise<T>): Promise<T> =>
  withStore(path, (store) => {
    if (isBehind(store))
      throw new DescentError(
        'database.behind',
        `Figures in ${store.path} were made by the rules of an older Descent.`,
        {
          exitCode: exitCodes.database,
          advice: 'Open the window, or run any suite: that brings them up to date.',
        },
      );
    return read(store);
  });

/** As `withStore`; where there is no database yet, `read` gets undefined and none is made. */
export async function withStoreIfAny<T>(path: string | undefined, read: (store: Store | undefined) => T): Promise<T> {
  try {
    return await withStore(path, read);
  } catch (error) {
    if (error instanceof DescentError && error.code === 'database.missing') return read(undefined);
    throw error;
  }
}
