import { setImmediate } from 'node:timers/promises';
import { mayGoOn } from '../../../shared/domain/run-status.ts';
import { archiveAlong, bringBackSome, hideSuite, runsOfNoOther, showSuite } from '../store/suite-changes.ts';
import { queueOf, type QueueContext } from './queue/queue-context.ts';

/** Runs of one transaction, between which others have their turn. */
const atOnce = 1_000;

/**
 * Deletes a suite. Its runs stay, unless those that no other suite names are to be archived along: of these, what waits
 * or runs is cancelled first.
 *
 * @throws DescentError suite.unknown
 */
export async function removeSuite(
  context: QueueContext,
  suiteId: number,
  runs: 'keep' | 'archive',
): Promise<{ readonly archived: number; readonly cancelled: number }> {
  const { store } = context;
  const queue = queueOf(context);
  // Asked before the suite is gone, cancelled only once it is.
  const taken = runs === 'archive' ? runsOfNoOther(store, suiteId) : [];
  hideSuite(store, suiteId);
  let cancelled = 0;
  for (let at = 0; at < taken.length; at += atOnce) {
    const some = taken.slice(at, at + atOnce);
    archiveAlong(store, suiteId, some);
    cancelled += queue.changes.cancel(some.filter(({ status }) => mayGoOn(status)).map(({ runId }) => runId));
    queue.changed(some.map(({ runId }) => runId));
    await setImmediate();
  }
  return { archived: taken.length, cancelled };
}

/**
 * Takes back that a suite was deleted: what was archived along is in sight again, what waited waits again, and what was
 * paused is paused again.
 *
 * @throws DescentError suite.unknown
 */
export async function restoreSuite(context: QueueContext, suiteId: number): Promise<{ readonly name: string }> {
  const { store } = context;
  const queue = queueOf(context);
  const name = showSuite(store, suiteId);
  // Lists of suites are read anew with the queue; one that took no runs along has none to tell of.
  queue.changed([]);
  for (;;) {
    const some = bringBackSome(store, suiteId, atOnce);
    if (some.length === 0) return { name };
    queue.changes.restore(some.filter(({ status }) => mayGoOn(status)));
    queue.changed(some.map(({ runId }) => runId));
    await setImmediate();
  }
}
