import type { RunStatus } from '../../../shared/domain/run-spec.ts';
import { runOf, selectRun, type Run, type RunRow } from './runs.ts';
import type { Store } from './store.ts';

/** Queued runs of a program, in the order in which they were first named. */
export function queuedRuns(store: Store, programKey: string, suiteId?: number): Run[] {
  const order =
    suiteId === undefined
      ? `WHERE status = 'queued' AND program_key = :programKey ORDER BY run.run_id`
      : `JOIN (SELECT run_id, min(position) AS position FROM suite_run WHERE suite_id = :suiteId GROUP BY run_id)
           AS named USING (run_id)
         WHERE status = 'queued' AND program_key = :programKey ORDER BY named.position`;
  return store.all<RunRow>(`${selectRun} ${order}`, { programKey, suiteId }).map(runOf);
}

/** Programs that have queued runs, in the order in which these were first named. */
export function queuedPrograms(store: Store, suiteId?: number): string[] {
  const sql =
    suiteId === undefined
      ? `SELECT program_key AS k FROM run WHERE status = 'queued' GROUP BY program_key ORDER BY min(run_id)`
      : `SELECT program_key AS k FROM run JOIN suite_run USING (run_id)
         WHERE status = 'queued' AND suite_id = :suiteId GROUP BY program_key ORDER BY min(position)`;
  return store.all<{ k: string }>(sql, { suiteId }).map((row) => row.k);
}

/** Runs in any of some states. */
export function runsInState(store: Store, states: readonly RunStatus[]): Run[] {
  return store
    .all<RunRow>(`${selectRun} WHERE status IN (SELECT value FROM json_each(:states))`, {
      states: JSON.stringify(states),
    })
    .map(runOf);
}

export const statusOf = (store: Store, runId: number): RunStatus | undefined =>
  store.get<{ status: RunStatus }>('SELECT status FROM run WHERE run_id = :runId', { runId })?.status;

/** Puts all runs in any of some states back into the queue; returns how many. */
export function requeue(store: Store, states: readonly RunStatus[]): number {
  return store.commit(
    () =>
      store.run(
        `UPDATE run SET status = 'queued', reason = NULL, message = NULL
         WHERE status IN (SELECT value FROM json_each(:states))`,
        { states: JSON.stringify(states) },
      ).changes,
  );
}

/** Puts one run back into the queue; part of the caller's transaction. */
export function requeueRun(store: Store, runId: number): void {
  store.run(`UPDATE run SET status = 'queued', reason = NULL, message = NULL WHERE run_id = :runId`, { runId });
}

/** Takes a run out of the queue for good; false where it is not in it. */
export function cancelQueued(store: Store, runId: number): boolean {
  const sql = `UPDATE run SET status = 'cancelled', reason = 'cancelled' WHERE run_id = :runId AND status = 'queued'`;
  return store.commit(() => store.run(sql, { runId }).changes) === 1;
}

/** Takes a program's runs out of the queue until they are asked for again; returns how many. */
export function pauseQueued(store: Store, programKey: string, message: string): number {
  return store.commit(
    () =>
      store.run(
        `UPDATE run SET status = 'paused', reason = 'worker.crash_loop', message = :message
         WHERE status = 'queued' AND program_key = :programKey`,
        { programKey, message },
      ).changes,
  );
}
