import type { PrecisionId, RunStatus } from '../../../shared/domain/run-spec.ts';
import { isDisturbed, type Conditions } from '../../../shared/domain/conditions.ts';
import type { Cost } from '../../../shared/stats/cost.ts';
import type { RunSummary } from '../../../shared/stats/run-summary.ts';
import { targetsOf } from './instances.ts';
import { repeatsAmong } from './repeats.ts';
import { runName } from './runs.ts';
import { budgetOf, everyOf, spentOf, type BudgetColumns, type SpentColumns } from './spent.ts';
import type { Store } from './store.ts';

interface SummaryRow extends BudgetColumns, SpentColumns {
  readonly id: number;
  readonly key: string;
  readonly instance_id: number;
  readonly optimizer: string;
  readonly optimizer_revision: number;
  readonly hyper_json: string;
  readonly precision: PrecisionId;
  readonly precision_revision: number;
  readonly engine_revision: number;
  readonly record_every_steps: number;
  readonly hardware: string | null;
  readonly jobs: number;
  readonly seed: number;
  readonly status: RunStatus;
  readonly archived: 0 | 1;
  readonly gap_final: number | null;
  readonly state_bytes: number | null;
  readonly parameter_bytes: number | null;
  readonly peak_bytes: number | null;
  readonly conditions_json: string | null;
}

interface HitRow extends Cost {
  readonly target_index: number;
}

interface InstanceRow {
  readonly problem: string;
  readonly revision: number;
  readonly parameters_json: string;
  readonly optimum: number | null;
  readonly targets_json: string;
}

interface Instance {
  readonly name: string;
  readonly revision: number;
  readonly optimum: number | undefined;
  readonly targets: readonly number[];
}

/** The runs of the groups in which a suite has runs, and those of it that were never started. */
const ofSuite = `AND (run.group_id IN (SELECT its.group_id FROM suite_run JOIN run AS its USING (run_id)
      WHERE suite_id = :suiteId AND its.archived = 0)
    OR run.group_id IS NULL AND run_id IN (SELECT run_id FROM suite_run WHERE suite_id = :suiteId))`;

/**
 * What the leaderboard is computed from; curves are not read. Hits are read run by run: nothing but the result is held in
 * memory. A suite chooses rows, as in the window: of these all runs count, since a row is of one method, whoever asked for
 * its seeds.
 */
export function runSummaries(store: Store, suiteId?: number): RunSummary[] {
  const named = suiteId === undefined ? '' : ofSuite;
  return [
    ...store.snapshot(function* () {
      const summaryOf = summariser(store);
      const rows = store.iterate<SummaryRow>(`${selectSummaries} WHERE run.archived = 0 ${named} ORDER BY run_id`, {
        suiteId,
      });
      for (const row of rows) yield summaryOf(row);
    }),
  ];
}

/** The runs of a group in the order of their ids: those that are not archived, or all but repeats where all are. */
export function groupSummaries(store: Store, groupId: number): RunSummary[] {
  const summaryOf = summariser(store);
  const rows = store.all<SummaryRow>(`${selectSummaries} WHERE run.group_id = :groupId ORDER BY run_id`, { groupId });
  const shown = rows.filter(({ archived }) => archived === 0);
  if (shown.length > 0) return shown.map(summaryOf);
  const repeats = new Set(
    repeatsAmong(
      store,
      rows.map(({ id }) => id),
    ),
  );
  return rows.filter(({ id }) => !repeats.has(id)).map(summaryOf);
}

/** Of some runs, in their order. */
export function summariesOf(store: Store, runIds: readonly number[]): RunSummary[] {
  const summaryOf = summariser(store);
  return runIds.map((runId) => {
    const row = store.get<SummaryRow>(`${selectSummaries} WHERE run.run_id = :runId`, { runId });
    if (row === undefined) throw new Error(`there is no run ${runId}`);
    return summaryOf(row);
  });
}

const selectSummaries = `
  SELECT run.run_id AS id, key, run.instance_id, optimizer, configuration.revision AS optimizer_revision, hyper_json,
    run.precision, run.precision_revision, run.engine_revision, run.record_every_steps, hardware, run.jobs, seed, status,
    run.archived, run.budget_steps, run.budget_compute_s, run.budget_oracle_units, steps, f_evals, g_evals, hv_evals,
    summary.compute_s, gap_final, summary.state_bytes, summary.parameter_bytes, summary.peak_bytes, conditions_json
  FROM run JOIN configuration USING (configuration_id) LEFT JOIN summary USING (run_id) LEFT JOIN run_group USING (group_id)`;

/** Makes summaries of rows; instances are read once. */
function summariser(store: Store): (row: SummaryRow) => RunSummary {
  const instances = new Map<number, Instance>();
  return (row) => {
    const instance = instances.get(row.instance_id) ?? readInstance(store, row.instance_id);
    instances.set(row.instance_id, instance);
    const hits = new Array<Cost | null>(instance.targets.length).fill(null);
    for (const { target_index, ...cost } of store.all<HitRow>(selectHits, { runId: row.id })) hits[target_index] = cost;
    return {
      run_id: runName(row.key),
      problem: instance.name,
      problem_revision: instance.revision,
      optimizer: row.optimizer,
      optimizer_revision: row.optimizer_revision,
      hyper: row.hyper_json,
      precision: row.precision,
      precision_revision: row.precision_revision,
      engine_revision: row.engine_revision,
      budget: budgetOf(row),
      every: everyOf(row.record_every_steps),
      hardware: row.hardware ?? '',
      jobs: row.jobs,
      seed: row.seed,
      status: row.status,
      targets: instance.targets,
      hits,
      spent: spentOf(row),
      optimum: instance.optimum,
      gap: finite(row.gap_final),
      disturbed: row.conditions_json !== null && isDisturbed(JSON.parse(row.conditions_json) as Conditions),
      parameter_bytes: row.parameter_bytes ?? 0,
      state_bytes: row.state_bytes ?? 0,
      peak_bytes: row.peak_bytes ?? undefined,
    };
  };
}

const selectHits = 'SELECT target_index, step, f_evals, g_evals, hv_evals, compute_s FROM hit WHERE run_id = :runId';

/** Missing, a NaN, or an overflow of either sign: no gap to rank by. */
const finite = (gap: number | null): number | undefined => (gap !== null && Number.isFinite(gap) ? gap : undefined);

function readInstance(store: Store, id: number): Instance {
  const row = store.get<InstanceRow>(
    'SELECT problem, revision, parameters_json, optimum, targets_json FROM problem_instance WHERE instance_id = :id',
    { id },
  )!;
  return {
    name: row.parameters_json === '{}' ? row.problem : `${row.problem} ${row.parameters_json}`,
    revision: row.revision,
    optimum: row.optimum ?? undefined,
    targets: targetsOf(row),
  };
}
