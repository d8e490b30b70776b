import { DescentError, exitCodes } from '../../../shared/domain/error.ts';
import type { ParameterValues } from '../../../shared/domain/parameter.ts';
import type { Revisions } from '../../../shared/domain/revisions.ts';
import { isTimed, type PrecisionId, type RunSpec, type RunStatus } from '../../../shared/domain/run-spec.ts';
import { scoredStatuses } from '../../../shared/domain/run-status.ts';
import { everyOf, recordedEvery } from './spent.ts';
import type { Store } from './store.ts';

/** A run as the queue sees it. */
export interface Run {
  readonly id: number;
  readonly key: string;
  readonly programKey: string;
  readonly spec: RunSpec;
  /** The code that it was queued for. */
  readonly revisions: Revisions;
  readonly status: RunStatus;
  /** Why it has that status: a code such as `worker.killed`. */
  readonly reason: string | null;
}

export const runNameLength = 16;

/** The name by which users see a run: the start of its key, the same in every database. */
export const runName = (key: string): string => key.slice(0, runNameLength);

export interface NewRun {
  readonly key: string;
  readonly programKey: string;
  readonly instanceId: number;
  readonly configurationId: number;
  readonly spec: RunSpec;
  readonly revisions: Revisions;
  /** Its place in the queue (queue.ts). */
  readonly place: number;
  /** The key of the run that it makes here too, or again. */
  readonly repeats?: string;
  /** Out of all figures from the beginning. */
  readonly archived?: boolean;
}

/** Adds a run as queued; its key must be unknown. */
export function insertRun(store: Store, run: NewRun): number {
  const { spec } = run;
  return store.run(
    `INSERT INTO run (key, program_key, instance_id, configuration_id, precision, seed, trial, budget_steps,
       budget_compute_s, budget_oracle_units, record_every_steps, device, status, created_at,
       queue_position, engine_revision, precision_revision, repeats, archived)
     VALUES (:key, :programKey, :instanceId, :configurationId, :precision, :seed, :trial, :steps,
       :seconds, :oracle, :every, :device, 'queued', :now, :place, :engineRevision, :precisionRevision, :repeats, :archived)`,
    {
      key: run.key,
      programKey: run.programKey,
      instanceId: run.instanceId,
      configurationId: run.configurationId,
      precision: spec.precision,
      seed: spec.seed,
      trial: spec.trial,
      ...spec.budget,
      every: recordedEvery(spec.record.every),
      device: spec.device,
      now: new Date().toISOString(),
      place: run.place,
      engineRevision: run.revisions.engine,
      precisionRevision: run.revisions.precision,
      repeats: run.repeats,
      archived: Number(run.archived ?? false),
    },
  ).id;
}

export interface RunRow {
  readonly id: number;
  readonly key: string;
  readonly program_key: string;
  readonly problem: string;
  readonly parameters_json: string;
  readonly optimizer: string;
  readonly hyper_json: string;
  readonly precision: PrecisionId;
  readonly seed: number;
  readonly trial: number;
  readonly steps: number;
  readonly seconds: number;
  readonly oracle: number;
  readonly every: number;
  readonly device: string;
  readonly engine_revision: number;
  readonly problem_revision: number;
  readonly optimizer_revision: number;
  readonly precision_revision: number;
  readonly status: RunStatus;
  readonly reason: string | null;
}

export const selectRun = `
  SELECT run.run_id AS id, key, program_key, problem, parameters_json, optimizer, hyper_json, precision, seed, trial,
    budget_steps AS steps, budget_compute_s AS seconds, budget_oracle_units AS oracle, record_every_steps AS every,
    device, engine_revision, problem_instance.revision AS problem_revision,
    configuration.revision AS optimizer_revision, precision_revision, status, reason
  FROM run JOIN problem_instance USING (instance_id) JOIN configuration USING (configuration_id)`;

export const runOf = (row: RunRow): Run => ({
  id: row.id,
  key: row.key,
  programKey: row.program_key,
  status: row.status,
  reason: row.reason,
  spec: {
    problem: { id: row.problem, parameters: JSON.parse(row.parameters_json) as ParameterValues },
    optimizer: { id: row.optimizer, hyper: JSON.parse(row.hyper_json) as ParameterValues },
    precision: row.precision,
    seed: row.seed,
    trial: row.trial,
    budget: { steps: row.steps, seconds: row.seconds, oracle: row.oracle },
    record: { every: everyOf(row.every) },
    device: row.device,
    ...(!isTimed(row) && { batched: true as const }),
  },
  revisions: {
    engine: row.engine_revision,
    problem: row.problem_revision,
    optimizer: row.optimizer_revision,
    precision: row.precision_revision,
  },
});

export function runByKey(store: Store, key: string): Run | undefined {
  const row = store.get<RunRow>(`${selectRun} WHERE key = :key`, { key });
  return row && runOf(row);
}

const keysAtOnce = 10_000;

/** Those of some keys that the database holds. */
export function knownKeys(store: Store, keys: readonly string[]): Set<string> {
  const known = new Set<string>();
  // The keys first: each is one look into the index, however many runs the database has.
  const sql = 'SELECT run.key FROM json_each(:keys) AS wanted CROSS JOIN run ON run.key = wanted.value';
  for (const some of inParts(keys))
    for (const { key } of store.all<{ key: string }>(sql, { keys: JSON.stringify(some) })) known.add(key);
  return known;
}

/** How the runs of some keys are; keys that the database does not hold have none. */
export function runStates(store: Store, keys: readonly string[]): Map<string, Pick<Run, 'status' | 'reason'>> {
  const sql = 'SELECT run.key, status, reason FROM json_each(:keys) AS wanted CROSS JOIN run ON run.key = wanted.value';
  return new Map(
    inParts(keys).flatMap((some) =>
      store
        .all<Pick<Run, 'key' | 'status' | 'reason'>>(sql, { keys: JSON.stringify(some) })
        .map(({ key, ...state }) => [key, state] as const),
    ),
  );
}

const inParts = (keys: readonly string[]): (readonly string[])[] =>
  Array.from({ length: Math.ceil(keys.length / keysAtOnce) }, (_, part) =>
    keys.slice(part * keysAtOnce, (part + 1) * keysAtOnce),
  );

/** Where a run was made; undefined: nowhere yet. */
export const placeOfRun = (store: Store, runId: number): string | undefined =>
  store.get<{ place: string }>(
    'SELECT hardware AS place FROM run JOIN run_group USING (group_id) WHERE run_id = :runId',
    { runId },
  )?.place;

/** Those of some keys whose runs have a result that another machine has made. */
export function keysMadeElsewhere(store: Store, keys: readonly string[], machine: string): string[] {
  const sql = `
    SELECT run.key FROM json_each(:keys) AS wanted CROSS JOIN run ON run.key = wanted.value
      JOIN run_group USING (group_id)
    WHERE hardware NOT LIKE '%@' || :machine AND status IN (SELECT value FROM json_each(:scored))`;
  const scored = JSON.stringify(scoredStatuses);
  return inParts(keys).flatMap((some) =>
    store.all<{ key: string }>(sql, { keys: JSON.stringify(some), machine, scored }).map(({ key }) => key),
  );
}

/** Runs by their ids, the least id first; ids of no run are passed over. */
export const runsById = (store: Store, ids: readonly number[]): Run[] =>
  store
    .all<RunRow>(`${selectRun} WHERE run.run_id IN (SELECT value FROM json_each(:ids)) ORDER BY run.run_id`, {
      ids: JSON.stringify(ids),
    })
    .map(runOf);

/**
 * The run whose key starts with `prefix` (hexadecimal).
 *
 * @throws DescentError run.unknown or run.ambiguous
 */
export function findRun(store: Store, prefix: string): Run {
  const end = `${prefix}g`; // 'g' sorts after every hexadecimal digit
  const [row, second] = store.all<RunRow>(`${selectRun} WHERE key >= :prefix AND key < :end LIMIT 2`, { prefix, end });
  if (row === undefined)
    throw new DescentError('run.unknown', `There is no run "${prefix}".`, {
      exitCode: exitCodes.usage,
      advice: 'descent export runs lists all runs with their ids.',
    });
  if (second !== undefined)
    throw new DescentError('run.ambiguous', `More than one run's id starts with "${prefix}".`, {
      exitCode: exitCodes.usage,
      advice: `Give more digits, such as ${runName(row.key)}.`,
    });
  return runOf(row);
}
