import { DescentError } from '../../../shared/domain/error.ts';
import { isDue, markDone } from './care.ts';
import { staleIndexes } from './complaints.ts';
import { damaged } from './database-error.ts';
import type { Store } from './store.ts';

/** What a check of the whole file has come to. */
export interface Verdict {
  /** What is wrong; none: all is in order now. */
  readonly complaints: readonly string[];
  /** Indexes that did not agree with their tables and were made anew. */
  readonly mended: readonly string[];
}

export const isCheckDue = (store: Store, now: Date = new Date()): boolean => isDue(store, 'check', now);

/**
 * Acts on what a check has found: indexes that do not agree with their tables are made anew, and the check is repeated.
 * That it was passed is recorded where anything can be.
 *
 * @param found complaints of a check of this database
 * @param check reads the whole file again; a thread can do that beside the writer
 */
export async function act(
  store: Store,
  found: readonly string[],
  check: () => readonly string[] | Promise<readonly string[]>,
): Promise<Verdict> {
  const mended: string[] = [];
  let complaints = found;
  // A check tells the first hundred complaints: behind one index others may show.
  for (
    let stale = staleIndexes(complaints);
    stale !== undefined && stale.length > 0;
    stale = staleIndexes(complaints)
  ) {
    if (stale.some((name) => mended.includes(name)) || !isMade(store, stale)) break;
    mended.push(...stale);
    complaints = await check();
  }
  if (complaints.length === 0 && !store.readonly) markDone(store, 'check', new Date());
  return { complaints, mended };
}

/** Rows that an index forbids cannot be brought into it again. */
function isMade(store: Store, indexes: readonly string[]): boolean {
  try {
    store.reindex(indexes);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('SQLITE_CONSTRAINT') === true) return false;
    if (error instanceof DescentError && error.code === 'database.damaged') return false;
    throw error;
  }
}

/** What is said of a check that has found something; undefined: it has not. */
export function verdictNotice(path: string, { complaints, mended }: Verdict): DescentError | undefined {
  const [first] = complaints;
  if (first !== undefined) return damaged(path, first);
  if (mended.length === 0) return undefined;
  return new DescentError(
    'database.reindexed',
    `Indexes of ${path} did not agree with their tables and were made anew: ${mended.join(', ')}. It is in order now.`,
  );
}
