import { setImmediate } from 'node:timers/promises';
import type { RunStatus } from '../../../shared/domain/run-spec.ts';
import { isScoredStatus } from '../../../shared/domain/run-status.ts';
import { costAxes, costShift, type CostAxis } from '../../../shared/stats/cost.ts';
import type { Attempt } from '../../../shared/stats/ert.ts';
import { laddersOf, meanErt, meanSuccess, type Ladder } from '../../../shared/stats/ladder.ts';
import { median, quartiles } from '../../../shared/stats/quantile.ts';
import { hasOptimum, isFailure, isScored, type RunSummary } from '../../../shared/stats/run-summary.ts';
import { hardwareOf, placeOf } from '../hardware.ts';
import { groupSummaries } from './leaderboard-query.ts';
import type { Store } from './store.ts';

interface Place {
  readonly device: string;
  readonly group_id: number | null;
  readonly status: RunStatus;
}

/**
 * Puts a run into the group that it belongs to on a machine, which is made where there is none; returns its id. A run
 * that goes on on another machine changes its group. Part of the caller's transaction. The figures of the group are
 * those of before until `refreshGroup`.
 *
 * @param machine key of the machine (hardware.ts)
 */
export function assignGroup(store: Store, runId: number, machine: string): number {
  const run = store.get<Place>('SELECT device, group_id, status FROM run WHERE run_id = :runId', { runId });
  if (run === undefined) throw new Error(`there is no run ${runId}`);
  const group = findOrMake(store, runId, placeOf(run.device, machine));
  if (group === run.group_id) return group;
  store.run('UPDATE run SET group_id = :group WHERE run_id = :runId', { group, runId });
  store.run(
    `UPDATE run_group SET runs = runs + 1, unfinished = unfinished + :waits,
       revision = CASE WHEN revision = 0 AND runs > 0 OR NOT :waits THEN 0 ELSE ${nextRevision} END
     WHERE group_id = :group`,
    { group, waits: Number(!isScoredStatus(run.status)) },
  );
  if (run.group_id !== null) refreshGroup(store, run.group_id);
  return group;
}

const nextRevision = '(SELECT coalesce(max(revision), 0) + 1 FROM run_group)';

function findOrMake(store: Store, runId: number, hardware: string): number {
  const columns = sharedColumns.join(', ');
  const known = store.get<{ id: number }>(
    `SELECT g.group_id AS id FROM run JOIN run_group AS g USING (${columns})
     WHERE run_id = :runId AND g.hardware = :hardware`,
    { runId, hardware },
  );
  if (known !== undefined) return known.id;
  return store.run(
    `INSERT INTO run_group (device, hardware, ${columns})
     SELECT device, :hardware, ${columns} FROM run WHERE run_id = :runId`,
    { runId, hardware },
  ).id;
}

/** What the runs of a group have in common, beside their hardware: as the runs themselves have it. */
const sharedColumns = [
  ...['instance_id', 'configuration_id', 'precision', 'precision_revision', 'engine_revision', 'jobs'],
  ...['budget_steps', 'budget_compute_s', 'budget_oracle_units', 'record_every_steps'],
];

/**
 * Makes all figures of a group again from its runs' summaries and hits: to be called in the transaction that ends,
 * archives or queues a run. A failure is never removed: what it did not reach is a miss at the full budget.
 */
export function refreshGroup(store: Store, groupId: number): void {
  const runs = groupSummaries(store, groupId);
  const scored = runs.filter(isScored);
  const counts = store.get<{ runs: number; archived: number }>(
    'SELECT count(*) AS runs, coalesce(sum(archived), 0) AS archived FROM run WHERE group_id = :groupId',
    { groupId },
  )!;
  const ladders = axisLadders(scored);
  const figures: Figures = figuresOf(scored, ladders);
  const columns = Object.keys(figures).map((name) => `${name} = :${name}`);
  store.run(
    `UPDATE run_group SET runs = :runs, archived = :archived, scored = :scored, unfinished = :unfinished,
       ${columns.join(', ')}, revision = ${nextRevision} WHERE group_id = :groupId`,
    { groupId, ...counts, scored: scored.length, unfinished: runs.length - scored.length, ...figures },
  );
  writeTargets(store, groupId, ladders);
}

/** As `refreshGroup`, for the groups of some runs. */
export function refreshGroupsOf(store: Store, runIds: readonly number[]): void {
  const groups = store.all<{ id: number }>(
    `SELECT DISTINCT group_id AS id FROM run WHERE run_id IN (SELECT value FROM json_each(:runIds))
       AND group_id IS NOT NULL`,
    { runIds: JSON.stringify(runIds) },
  );
  for (const { id } of groups) refreshGroup(store, id);
}

/** A group has one problem, hence one ladder for each axis; none where nothing is scored. */
type AxisLadders = Readonly<Record<CostAxis, readonly Ladder[]>>;
const axisLadders = (scored: readonly RunSummary[]): AxisLadders => ({
  steps: laddersOf(scored, 'steps'),
  f_evals: laddersOf(scored, 'f_evals'),
  oracle_units: laddersOf(scored, 'oracle_units'),
  compute_s: laddersOf(scored, 'compute_s'),
});

type Figures = Readonly<Record<keyof ReturnType<typeof figuresOf>, number | Uint8Array | null>>;

function figuresOf(scored: readonly RunSummary[], ladders: AxisLadders) {
  const gaps = scored.some(hasOptimum) ? scored.map(({ gap }) => gap ?? Infinity) : null;
  const gap = gaps && quartiles(gaps);
  const meanOn = (axis: CostAxis) => stored(meanErt(ladders[axis], costShift[axis]));
  return {
    failures: scored.filter(isFailure).length,
    diverged: scored.filter(({ status }) => status === 'diverged').length,
    gap_q1: gap?.q1 ?? null,
    gap_median: gap?.median ?? null,
    gap_q3: gap?.q3 ?? null,
    compute_s: stored(median(scored.map(({ spent }) => spent.compute_s))),
    gaps: gaps && ascending(gaps),
    seconds: ascending(scored.map(({ spent }) => spent.compute_s)),
    parameter_bytes: largest(scored.map((run) => run.parameter_bytes)),
    state_bytes: largest(scored.map((run) => run.state_bytes)),
    peak_bytes: largest(scored.map((run) => run.peak_bytes)),
    mean_success: stored(meanSuccess(ladders.steps)),
    mean_ert_steps: meanOn('steps'),
    mean_ert_f_evals: meanOn('f_evals'),
    mean_ert_oracle_units: meanOn('oracle_units'),
    mean_ert_compute_s: meanOn('compute_s'),
  };
}

/** SQLite has no NaN. */
const stored = (value: number): number | null => (Number.isNaN(value) ? null : value);
const largest = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, value), 0);
const ascending = (values: readonly number[]): Uint8Array => new Uint8Array(Float64Array.from(values).sort().buffer);

function writeTargets(store: Store, groupId: number, ladders: AxisLadders): void {
  store.run('DELETE FROM group_target WHERE group_id = :groupId', { groupId });
  for (const [target, attempts] of ladders.steps[0] ?? []) {
    const sums = costAxes.map((axis) => [axis, sumsOf(ladders[axis][0]?.get(target) ?? [])] as const);
    store.run(insertTarget, {
      groupId,
      target,
      hits: attempts.filter(({ hit }) => hit).length,
      ...Object.fromEntries(
        sums.flatMap(([axis, { spent, onHits, squares }]) => [
          [`spent_${axis}`, spent],
          [`hit_${axis}`, onHits],
          [`squares_${axis}`, squares],
        ]),
      ),
    });
  }
}

const sumColumns = ['spent', 'hit', 'squares'].flatMap((sum) => costAxes.map((axis) => `${sum}_${axis}`));
const insertTarget = `
  INSERT INTO group_target (group_id, target, hits, ${sumColumns.join()})
  VALUES (:groupId, :target, :hits, ${sumColumns.map((name) => `:${name}`).join()})`;

function sumsOf(attempts: readonly Attempt[]) {
  let [spent, onHits, squares] = [0, 0, 0];
  for (const { cost, hit } of attempts) {
    spent += cost;
    if (hit) onHits += cost;
    squares += cost * cost;
  }
  return { spent, onHits, squares };
}

/** Milliseconds of a transaction of the backfill, between which other work has its turn. */
const turn = 40;

/**
 * Groups the runs of a database that an older version wrote, and makes figures that are missing; returns how many
 * groups were made again. It gives way to other work, and goes on where it was left when the program ended meanwhile.
 * Runs that never started stay without a group: their machine is not known.
 */
export async function backfillGroups(store: Store): Promise<number> {
  const machines = new Map<string, string>();
  const machineOf = (environment: string, facts: string): string => {
    const known = machines.get(environment) ?? hardwareOf(JSON.parse(facts) as object).key;
    machines.set(environment, known);
    return known;
  };
  const assignSome = () =>
    inTurn(store, ungrouped, (run: Ungrouped) =>
      assignGroup(store, run.id, machineOf(run.environment_id, run.facts_json)),
    );
  while (assignSome() > 0) await setImmediate();
  let refreshed = 0;
  for (;;) {
    const some = inTurn(store, stale, ({ id }: { readonly id: number }) => refreshGroup(store, id));
    if (some === 0) return refreshed;
    refreshed += some;
    await setImmediate();
  }
}

interface Ungrouped {
  readonly id: number;
  readonly environment_id: string;
  readonly facts_json: string;
}

const ungrouped = `
  SELECT run_id AS id, environment_id, facts_json FROM run INDEXED BY run_by_group JOIN environment USING (environment_id)
  WHERE group_id IS NULL LIMIT 1000`;
const stale = 'SELECT group_id AS id FROM run_group WHERE revision = 0 LIMIT 1000';

/** Works on the rows of a query for one turn, in one transaction; returns how many it came to. */
function inTurn<Row>(store: Store, sql: string, work: (row: Row) => void): number {
  const rows = store.all<Row>(sql);
  if (rows.length === 0) return 0;
  return store.append(() => {
    const end = performance.now() + turn;
    let done = 0;
    for (const row of rows) {
      work(row);
      done += 1;
      if (performance.now() > end) break;
    }
    return done;
  });
}
