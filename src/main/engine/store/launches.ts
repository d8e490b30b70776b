import type { RunStatus } from '../../../shared/domain/run-spec.ts';
import { activeStatuses } from '../../../shared/domain/run-status.ts';
import { hardwareOf, joinedMachines, partsOf } from '../hardware.ts';
import { assignGroup, endInGroups } from './groups.ts';
import type { Store } from './store.ts';

/** What tells a process from another one that later got the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Boot id and clock ticks since boot. */
  readonly started: string;
  readonly executable: string;
}

/**
 * Records a new launch of a run, now `starting`; returns its epoch, which no other launch ever had. Of several launches
 * the most programs at a time count: they may have disturbed its times. One that goes on on other hardware is of both.
 * Not forced to the disk: a power cut ends the worker too, and the run is then found as it was before.
 */
export function beginLaunch(
  store: Store,
  runId: number,
  { environmentId, jobs }: { readonly environmentId: string; readonly jobs: number },
): number {
  return store.append(() => {
    const now = new Date().toISOString();
    const epoch = store.run(
      'INSERT INTO launch (run_id, environment_id, launched_at) VALUES (:runId, :environmentId, :now)',
      { runId, environmentId, now },
    ).id;
    store.run(
      `UPDATE run SET status = 'starting', reason = NULL, message = NULL, ended_at = NULL, epoch = :epoch,
         environment_id = :environmentId, started_at = coalesce(started_at, :now), jobs = max(jobs, :jobs)
       WHERE run_id = :runId`,
      { runId, epoch, environmentId, now, jobs },
    );
    const machine = machineOf(store, environmentId);
    const before = store.get<{ place: string }>(
      `SELECT hardware AS place FROM run JOIN run_group USING (group_id)
       WHERE run_id = :runId AND EXISTS (SELECT 1 FROM curve_chunk WHERE curve_chunk.run_id = run.run_id)`,
      { runId },
    );
    assignGroup(store, runId, before ? joinedMachines(partsOf(before.place).machine, machine) : machine);
    return epoch;
  });
}

function machineOf(store: Store, environmentId: string): string {
  const facts = store.get<{ json: string }>(
    'SELECT facts_json AS json FROM environment WHERE environment_id = :environmentId',
    { environmentId },
  );
  return hardwareOf(JSON.parse(facts?.json ?? '{}') as object).key;
}

/** Records the process that serves a launch, so that a later engine can end it. */
export function recordWorker(store: Store, epoch: number, worker: ProcessIdentity): void {
  store.append(() =>
    store.run(
      `UPDATE launch SET worker_pid = :pid, worker_started = :started, worker_executable = :executable
       WHERE epoch = :epoch`,
      { epoch, ...worker },
    ),
  );
}

export interface ActiveLaunch {
  readonly runId: number;
  /** Null only in a database that was salvaged. */
  readonly epoch: number | null;
  /** Undefined: the process was not recorded. */
  readonly worker: ProcessIdentity | undefined;
}

/** Runs that are starting or running, each with its last launch. */
export function activeLaunches(store: Store): ActiveLaunch[] {
  interface Row {
    readonly runId: number;
    readonly epoch: number | null;
    readonly pid: number | null;
    readonly started: string;
    readonly executable: string;
  }
  return store
    .all<Row>(
      `SELECT run.run_id AS runId, run.epoch, worker_pid AS pid, worker_started AS started,
         worker_executable AS executable
       FROM run LEFT JOIN launch USING (epoch) WHERE status IN (SELECT value FROM json_each(:active))`,
      { active: JSON.stringify(activeStatuses) },
    )
    .map(({ runId, epoch, pid, ...worker }) => ({
      runId,
      epoch,
      worker: pid === null ? undefined : { pid, ...worker },
    }));
}

/** Whether a run still goes on with that launch. */
export const isActiveLaunch = (store: Store, runId: number, epoch: number | null): boolean =>
  store.get(
    `SELECT 1 FROM run WHERE run_id = :runId AND epoch IS :epoch
       AND status IN (SELECT value FROM json_each(:active))`,
    { runId, epoch, active: JSON.stringify(activeStatuses) },
  ) !== undefined;

/** The worker has compiled and runs; part of the caller's transaction. */
export function setRunning(store: Store, runId: number): void {
  store.run(`UPDATE run SET status = 'running' WHERE run_id = :runId`, { runId });
}

/** It waits again for its turn, as if it had not been launched; part of the caller's transaction. */
export function setQueued(store: Store, runId: number): void {
  store.run(`UPDATE run SET status = 'queued' WHERE run_id = :runId`, { runId });
}

export interface Ending {
  readonly status: RunStatus;
  /** A word of the worker's, or the code of an error. */
  readonly reason: string;
  readonly message?: string;
}

/** Ends a launch that goes on; to be called inside the transaction that also writes the summary. */
export function endLaunch(store: Store, runId: number, ending: Ending, logTail: string): void {
  recordEnding(store, runId, ending, logTail);
  endInGroups(store, [runId]);
}

/** As `endLaunch`, but for its group, which is to be told in the same transaction (groups.ts). */
export function recordEnding(store: Store, runId: number, ending: Ending, logTail: string): void {
  store.run(
    `UPDATE run SET status = :status, reason = :reason, message = :message, ended_at = :now WHERE run_id = :runId`,
    {
      runId,
      status: ending.status,
      reason: ending.reason,
      message: ending.message,
      now: new Date().toISOString(),
    },
  );
  if (logTail === '') store.run('DELETE FROM log_tail WHERE run_id = :runId', { runId });
  else store.run('INSERT OR REPLACE INTO log_tail (run_id, tail) VALUES (:runId, :logTail)', { runId, logTail });
}

export function logTail(store: Store, runId: number): string {
  return store.get<{ tail: string }>('SELECT tail FROM log_tail WHERE run_id = :runId', { runId })?.tail ?? '';
}
