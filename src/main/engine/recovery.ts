import { killRecorded } from './process-identity.ts';
import { activeLaunches, endLaunch, isActiveLaunch, logTail } from './store/launches.ts';
import type { Store } from './store/store.ts';
import { recordSummary } from './store/summaries.ts';

/**
 * After an engine that died: ends what is left of its workers and marks the runs that they served as interrupted, with
 * the summary of the rows that are stored. To be called by the holder of the writer's lock before it starts anything.
 *
 * It waits for processes to end. Meanwhile another call may have recovered a run and started it anew: only what was read
 * at the beginning is ended, and only where it still is so.
 *
 * @returns the number of runs recovered
 */
export async function recover(store: Store): Promise<number> {
  let recovered = 0;
  for (const { runId, epoch, worker } of activeLaunches(store)) {
    if (worker !== undefined) await killRecorded(worker);
    store.commit(() => {
      if (!isActiveLaunch(store, runId, epoch)) return;
      recordSummary(store, runId);
      const ending = {
        status: 'interrupted',
        reason: 'engine.died',
        message: 'Descent ended before the run did.',
      } as const;
      endLaunch(store, runId, ending, logTail(store, runId));
      recovered += 1;
    });
  }
  return recovered;
}
