import { activeStatuses } from '../../shared/domain/run-status.ts';
import { killRecorded } from './process-identity.ts';
import { endLaunch, logTail, recordedWorker } from './store/launches.ts';
import { runsInState } from './store/queue.ts';
import type { Store } from './store/store.ts';
import { recordSummary } from './store/summaries.ts';

/**
 * After an engine that died: ends what is left of its workers and marks the runs that they served as interrupted, with
 * the summary of the rows that are stored. To be called by the holder of the writer's lock before it starts anything.
 *
 * @returns the number of runs found
 */
export async function recover(store: Store): Promise<number> {
  const runs = runsInState(store, activeStatuses);
  for (const run of runs) {
    const worker = recordedWorker(store, run.id);
    if (worker !== undefined) await killRecorded(worker);
    store.commit(() => {
      recordSummary(store, run.id);
      const ending = {
        status: 'interrupted',
        reason: 'engine.died',
        message: 'Descent ended before the run did.',
      } as const;
      endLaunch(store, run.id, ending, logTail(store, run.id));
    });
  }
  return runs.length;
}
