import type { Conditions } from '../../../shared/domain/conditions.ts';
import type { Finished, Started } from '../../worker/protocol.ts';
import { forgetCheckpoints, forgetTorn, newestCheckpointStep, removeCheckpointFolder } from '../checkpoints.ts';
import { beginLaunch, type Ending, recordEnding, recordWorker, setQueued, setRunning } from '../store/launches.ts';
import { recordBatchMode, recordMode } from '../store/programs.ts';
import type { Run } from '../store/runs.ts';
import { dropStrayRow } from '../store/stray-row.ts';
import { recordStart, recordSummary } from '../store/summaries.ts';
import type { WorkerProcess } from '../worker-process.ts';
import type { StartContext } from './start-message.ts';

/** A launch as the database has it: `starting`, `running`, and how it ended. */

/** Returns its epoch. */
export function recordBegin({ store, environmentId, jobs }: StartContext, run: Run, worker: WorkerProcess): number {
  return store.append(() => {
    dropStrayRow(store, run.id, run.spec.record.every, newestCheckpointStep(store, run));
    const epoch = beginLaunch(store, run.id, { environmentId, jobs });
    if (worker.identity !== undefined) recordWorker(store, epoch, worker.identity);
    return epoch;
  });
}

export function recordRunning({ store, environmentId }: StartContext, run: Run, started: Started): void {
  store.append(() => {
    forgetTorn(store, run, started.resumedStep);
    recordStart(store, run.id, started);
    if (run.spec.batched) recordBatchMode(store, run.programKey, environmentId, started.mode);
    else recordMode(store, run.programKey, environmentId, started);
    setRunning(store, run.id);
  });
}

/**
 * The state with the summary, when all rows are stored; its group is to be told in the same transaction. Returns what
 * removes the files that are not needed any more, when this is committed.
 */
export function recordEnd(
  { store }: StartContext,
  run: Run,
  ending: Ending,
  {
    log,
    finished,
    wallOffset,
    conditions,
  }: {
    readonly log: string;
    readonly finished: Finished | undefined;
    readonly wallOffset: number;
    /** undefined: it did not get so far that times were taken. */
    readonly conditions: Conditions | undefined;
  },
): () => void {
  const endedWell = ending.status === 'finished' || ending.status === 'diverged';
  store.commit(() => {
    recordSummary(store, run.id, {
      ...(finished && { wall_s: finished.wallSeconds + wallOffset, process_peak_bytes: finished.processPeakBytes }),
      ...(conditions && { conditions }),
    });
    recordEnding(store, run.id, ending, log);
    if (endedWell) forgetCheckpoints(store, run);
  });
  return () => {
    if (endedWell) removeCheckpointFolder(store, run);
  };
}

/** It is put back into the queue, with the summary of the rows that are stored; part of the caller's transaction. */
export function recordRequeued({ store }: StartContext, run: Run): void {
  recordSummary(store, run.id);
  setQueued(store, run.id);
}
