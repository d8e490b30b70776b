import { DescentError } from '../../shared/domain/error.ts';
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

/** As `withStore`; where there is no database yet, `read` gets undefined and none is made. */
export async function withStoreIfAny<T>(path: string | undefined, read: (store: Store | undefined) => T): Promise<T> {
  try {
    return await withStore(path, read);
  } catch (error) {
    if (error instanceof DescentError && error.code === 'database.missing') return read(undefined);
    throw error;
  }
}
