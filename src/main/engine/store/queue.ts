import type { PutOffReason, RunStatus } from '../../../shared/domain/run-spec.ts';
import { isScoredStatus } from '../../../shared/domain/run-status.ts';
import { markStale, refreshGroupsOf } from './groups.ts';
import { runOf, runsById, selectRun, type Run, type RunRow } from './runs.ts';
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

/** Puts runs back into the queue; part of the caller's transaction. The figures of their groups are then to be refreshed. */
export function requeueRuns(store: Store, runIds: readonly number[]): void {
  if (runIds.length === 0) return;
  store.run(
    `UPDATE run SET status = 'queued', reason = NULL, message = NULL
     WHERE run_id IN (SELECT value FROM json_each(:runIds))`,
    { runIds: JSON.stringify(runIds) },
  );
  markStale(store, runIds);
}

/** Takes a run out of the queue for good; false where it is not in it. */
export function cancelQueued(store: Store, runId: number): boolean {
  const sql = `UPDATE run SET status = 'cancelled', reason = 'cancelled', ended_at = :now
    WHERE run_id = :runId AND status = 'queued'`;
  return store.commit(() => store.run(sql, { runId, now: new Date().toISOString() }).changes) === 1;
}

/** Takes a program's runs out of the queue until they are asked for again; returns how many. */
export function pauseProgram(store: Store, programKey: string, reason: PutOffReason, message: string): number {
  return store.commit(
    () =>
      store.run(
        `UPDATE run SET status = 'paused', reason = :reason, message = :message
         WHERE status = 'queued' AND program_key = :programKey`,
        { programKey, reason, message },
      ).changes,
  );
}

/** As the index run_in_queue has them, which the planner would not choose by itself. */
const inQueue = `status IN ('queued', 'paused', 'interrupted')`;
const place = 'coalesce(queue_position, run_id)';
const fromQueue = `FROM run INDEXED BY run_in_queue WHERE ${inQueue}`;

/** So many of the first queued runs are looked at one by one; nearly always one of them will do. */
const firstFew = 64;

const firstQueued = `
  SELECT run_id, program_key, device FROM run INDEXED BY run_queued WHERE status = 'queued'
  ORDER BY ${place}, run_id LIMIT ${firstFew}`;

const ofProgram = `FROM run INDEXED BY run_queued_by_program WHERE status = 'queued' AND program_key`;
/** From one program to the next in the index: of the runs of a program, only the first is read. */
const firstOfPrograms = `
  WITH RECURSIVE program (name) AS (
    SELECT min(program_key) ${ofProgram} > ''
    UNION ALL SELECT (SELECT min(program_key) ${ofProgram} > name) FROM program WHERE name IS NOT NULL
  )
  SELECT run_id, program_key, device FROM program JOIN run ON run_id =
    (SELECT run_id ${ofProgram} = name ORDER BY ${place}, run_id LIMIT 1)
  WHERE name IS NOT NULL ORDER BY ${place}, run_id`;

/** The first queued run in the order of the queue, of all programs but some; however many stand before it. */
export function firstInQueue(
  store: Store,
  { without, onlyCpu }: { readonly without: readonly string[]; readonly onlyCpu: boolean },
): Run | undefined {
  type Queued = readonly [id: number, programKey: string, device: string];
  const isFree = ([, programKey, device]: Queued): boolean =>
    (device === 'cpu' || !onlyCpu) && !without.includes(programKey);
  const first = store.tuples<Queued>(firstQueued);
  const found =
    first.find(isFree) ?? (first.length < firstFew ? undefined : store.tuples<Queued>(firstOfPrograms).find(isFree));
  return found && runsById(store, [found[0]])[0];
}

/** The first queued runs of the program and the instance of a run, which is one of them, in the order of the queue. */
export function firstAlike(store: Store, { id }: Run, most: number): Run[] {
  const ids = store.all<{ id: number }>(
    `SELECT alike.run_id AS id FROM run AS alike INDEXED BY run_queued_by_program
       JOIN run AS one ON one.run_id = :id AND alike.program_key = one.program_key
     WHERE alike.status = 'queued' AND alike.instance_id = one.instance_id
     ORDER BY coalesce(alike.queue_position, alike.run_id), alike.run_id LIMIT :most`,
    { id, most },
  );
  return runsById(
    store,
    ids.map((row) => row.id),
  );
}

/** The place behind all runs that the queue holds or may hold again. */
export function endOfQueue(store: Store): number {
  const last = store.get<{ place: number | null }>(
    `SELECT ${place} AS place ${fromQueue} ORDER BY ${place} DESC, run_id DESC LIMIT 1`,
  );
  const newest = store.get<{ id: number | null }>('SELECT max(run_id) AS id FROM run');
  return Math.max(last?.place ?? 0, newest?.id ?? 0) + 1;
}

/** Ids of runs that wait, paused and interrupted ones among them, in their order. */
export function queuePage(
  store: Store,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): number[] {
  return store
    .all<{ id: number }>(`SELECT run_id AS id ${fromQueue} ORDER BY ${place}, run_id LIMIT :limit OFFSET :offset`, {
      offset,
      limit,
    })
    .map(({ id }) => id);
}

/** Runs of one configuration that stand behind one another in the queue: seeds of one row. */
export interface QueueStretch {
  /** Of the configuration, and the how manieth of it: the same while its first runs go. */
  readonly key: string;
  readonly programKey: string;
  readonly runs: readonly {
    readonly runId: number;
    readonly seed: number;
    readonly status: RunStatus;
    readonly reason: string | null;
  }[];
}

type Waiting = readonly [
  runId: number,
  seed: number,
  status: RunStatus,
  reason: string | null,
  programKey: string,
  ...configuration: (string | number)[],
];

const selectStretches = `
  SELECT run_id, seed, status, reason, program_key, instance_id, configuration_id, precision, device, budget_steps,
    budget_compute_s, budget_oracle_units, record_every_steps ${fromQueue} ORDER BY ${place}, run_id`;

/** The whole queue, as stretches in its order. */
export function queueStretches(store: Store): QueueStretch[] {
  const stretches: { key: string; programKey: string; runs: QueueStretch['runs'][number][] }[] = [];
  const met = new Map<string, number>();
  let last: string | undefined;
  for (const [runId, seed, status, reason, programKey, ...shared] of store.tuples<Waiting>(selectStretches)) {
    const configuration = `${programKey} ${shared.join(' ')}`;
    if (configuration !== last) {
      const n = (met.get(configuration) ?? 0) + 1;
      met.set(configuration, n);
      stretches.push({ key: `${configuration} ${n}`, programKey, runs: [] });
      last = configuration;
    }
    stretches.at(-1)!.runs.push({ runId, seed, status, reason });
  }
  return stretches;
}

export interface QueueCounts {
  /** They wait for their turn, */
  readonly queued: number;
  /** for the queue to be started, */
  readonly interrupted: number;
  /** or for a person. */
  readonly paused: number;
}

export function queueCounts(store: Store): QueueCounts {
  const rows = store.all<{ status: keyof QueueCounts; n: number }>(
    `SELECT status, count(*) AS n FROM run WHERE status IN ('queued', 'paused', 'interrupted') GROUP BY status`,
  );
  return { queued: 0, interrupted: 0, paused: 0, ...Object.fromEntries(rows.map(({ status, n }) => [status, n])) };
}

/** Programs of queued runs with how many there are, and one run of each. */
export const queuedByProgram = (
  store: Store,
): readonly { readonly key: string; readonly n: number; readonly runId: number }[] =>
  store.all(
    `SELECT program_key AS key, count(*) AS n, min(run_id) AS runId FROM run WHERE status = 'queued' GROUP BY program_key`,
  );

/**
 * Changes the status of those of some runs that are in one of some states; returns the ids of those changed.
 *
 * A run that is cancelled has ended with that, though it never began: lists of what ended last have it.
 *
 * @param reason undefined: the reason and the message are cleared
 */
export function changeStatus(
  store: Store,
  runIds: readonly number[],
  from: readonly RunStatus[],
  to: RunStatus,
  reason?: string,
): number[] {
  const endedAt = to === 'cancelled' ? new Date().toISOString() : null;
  return store.commit(() => {
    const changed = store
      .all<{ id: number }>(
        `UPDATE run SET status = :to, reason = :reason, message = NULL, ended_at = coalesce(:endedAt, ended_at)
         WHERE run_id IN (SELECT value FROM json_each(:runIds)) AND status IN (SELECT value FROM json_each(:from))
         RETURNING run_id AS id`,
        { to, reason, endedAt, runIds: JSON.stringify(runIds), from: JSON.stringify(from) },
      )
      .map(({ id }) => id);
    // A run that is scored no more changes the figures of its group.
    if (from.some(isScoredStatus)) refreshGroupsOf(store, changed);
    return changed;
  });
}

/**
 * Puts runs of the queue, in the given order, before another one, or at the end; runs that are not in the queue stay as
 * they are.
 */
export function moveInQueue(store: Store, runIds: readonly number[], before: number | null): void {
  store.commit(() => {
    const waiting = new Set(
      store
        .all<{ id: number }>(
          `SELECT run_id AS id FROM run WHERE run_id IN (SELECT value FROM json_each(:ids)) AND ${inQueue}`,
          {
            ids: JSON.stringify(runIds),
          },
        )
        .map(({ id }) => id),
    );
    const moved = [...new Set(runIds)].filter((id) => waiting.has(id));
    if (moved.length === 0) return;
    const places = placesBefore(store, moved, before) ?? (renumber(store), placesBefore(store, moved, before)!);
    moved.forEach((runId, i) => {
      store.run('UPDATE run SET queue_position = :place WHERE run_id = :runId', { runId, place: places[i] });
    });
  });
}

/** A place for each of the moved runs; undefined: there is no number left between the neighbours. */
function placesBefore(store: Store, moved: readonly number[], before: number | null): number[] | undefined {
  const end = endOfQueue(store);
  const others = `${fromQueue} AND run_id NOT IN (SELECT value FROM json_each(:moved))`;
  const atEnd = () => moved.map((_, i) => end + i);
  if (before === null) return atEnd();
  // One that has left the queue meanwhile was its first.
  const target = store.get<{ place: number; id: number }>(
    `SELECT ${place} AS place, run_id AS id FROM run WHERE run_id = :before AND ${inQueue}`,
    { before },
  ) ?? { place: -Number.MAX_VALUE, id: 0 };
  const at = { moved: JSON.stringify(moved), place: target.place, id: target.id };
  const upper = store.get<{ place: number }>(
    `SELECT ${place} AS place ${others} AND (${place}, run_id) >= (:place, :id) ORDER BY ${place}, run_id LIMIT 1`,
    at,
  );
  if (upper === undefined) return atEnd();
  const lower = store.get<{ place: number }>(
    `SELECT ${place} AS place ${others} AND (${place}, run_id) < (:place, :id) ORDER BY ${place} DESC, run_id DESC LIMIT 1`,
    at,
  );
  const from = lower?.place ?? upper.place - moved.length - 1;
  const places = moved.map((_, i) => from + ((i + 1) * (upper.place - from)) / (moved.length + 1));
  const isRising = [from, ...places, upper.place].every((value, i, all) => i === 0 || value > all[i - 1]!);
  return isRising ? places : undefined;
}

/** Whole numbers again, where halving has used up what lies between two. */
function renumber(store: Store): void {
  store.run(
    `UPDATE run SET queue_position = numbered.n FROM (
       SELECT run_id AS id, row_number() OVER (ORDER BY ${place}, run_id) AS n ${fromQueue}
     ) AS numbered WHERE run.run_id = numbered.id`,
  );
}
