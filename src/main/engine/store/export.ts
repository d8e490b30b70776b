import type { CsvCell } from '../../../shared/csv.ts';
import { remarksOf, type Conditions } from '../../../shared/domain/conditions.ts';
import type { CurvesColumn, RunsColumn } from '../../../shared/domain/columns.ts';
import { metricColumn, type Measured, type MetricColumn } from '../../../shared/domain/metrics.ts';
import { isTimed, untimedWords } from '../../../shared/domain/run-spec.ts';
import { oracleUnits } from '../../../shared/stats/cost.ts';
import { gapOf } from '../../../shared/stats/gap.ts';
import type { Rows } from '../../worker/protocol.ts';
import { column, columnCount, curveChunks, measuredIn, metricsAt, present } from './curves.ts';
import type { Condition } from './filter/compile.ts';
import { runName } from './runs.ts';
import type { Store } from './store.ts';
import { withNaN } from './summaries.ts';

/** Clocks are seconds; row k describes x_k, the point after k steps. */
export type CurveRow = Record<CurvesColumn, CsvCell> & Readonly<Record<MetricColumn, CsvCell>>;
export type RunRow = Record<RunsColumn, CsvCell>;

interface CurveHead {
  readonly id: number;
  readonly key: string;
  readonly optimum: number | null;
  /** Of its budget. */
  readonly seconds: number;
  readonly problem: string;
  readonly optimizer: string;
  readonly precision: string;
  readonly trial: number;
  readonly seed: number;
  readonly metrics: string | null;
}

/** What to export: the runs of one suite, one run, those that a condition on `run` holds for, or all. */
export interface ExportFilter {
  readonly suiteId?: number | undefined;
  readonly runId?: number | undefined;
  readonly condition?: Condition | undefined;
}

/** Runs of a suite have their trials in it and its order. */
function source({ suiteId, runId, condition }: ExportFilter) {
  const chosen = condition === undefined ? 'true' : `(${condition.sql})`;
  const one = [runId === undefined ? 'true' : 'run.run_id = :runId', chosen].join(' AND ');
  const parameters = { suiteId, runId, ...condition?.parameters };
  const parts =
    suiteId === undefined
      ? { trial: 'run.trial', from: 'run', where: `WHERE ${one}`, order: 'ORDER BY run.run_id' }
      : {
          trial: 'suite_run.trial',
          from: 'suite_run JOIN run USING (run_id)',
          where: `WHERE suite_id = :suiteId AND ${one}`,
          order: 'ORDER BY position',
        };
  return { ...parts, parameters };
}

/** The columns of metrics that curves have beside those of all, in the order of their names. */
export function exportedMetrics(store: Store, filter: ExportFilter = {}): MetricColumn[] {
  const { from, where, parameters } = source(filter);
  const sql = `
    SELECT DISTINCT metrics_json AS json FROM summary
    WHERE metrics_json IS NOT NULL AND run_id IN (
      SELECT run.run_id FROM ${from} JOIN problem_instance USING (instance_id) JOIN configuration USING (configuration_id)
      ${where})`;
  const measured = store.all<{ json: string }>(sql, parameters).flatMap(({ json }) => measuredIn(json));
  return [...new Set(measured.map(({ name }) => name))].sort().map(metricColumn);
}

/** Every stored row of every curve, one state of the database, in memory for one chunk at a time. */
export function exportCurves(store: Store, filter: ExportFilter = {}): Generator<CurveRow, void, undefined> {
  const { trial, from, where, order, parameters } = source(filter);
  const sql = `
    SELECT run.run_id AS id, key, optimum, budget_compute_s AS seconds, problem, optimizer, precision, ${trial} AS trial, seed,
      (SELECT metrics_json FROM summary WHERE summary.run_id = run.run_id) AS metrics
    FROM ${from} JOIN problem_instance USING (instance_id) JOIN configuration USING (configuration_id) ${where} ${order}`;
  return store.snapshot(function* () {
    for (const { id, key, optimum, seconds, metrics, ...head } of store.iterate<CurveHead>(sql, parameters)) {
      const facts = { optimum, seconds, metrics: measuredIn(metrics) };
      for (const chunk of curveChunks(store, id))
        for (let row = 0; row < chunk.count; row += 1)
          yield { run_id: runName(key), ...head, ...pointOf(chunk, row, facts) };
    }
  });
}

interface PointFacts {
  readonly optimum: number | null;
  /** Of its budget. */
  readonly seconds: number;
  readonly metrics: readonly Measured[];
}

/** One row of a curve as it is shown and exported; missing values are undefined. */
export function pointOf(rows: Rows, row: number, { optimum, seconds, metrics }: PointFacts) {
  const { values, mask } = rows;
  const at = row * columnCount;
  const counts = {
    f_evals: values[at + column.f_evals]!,
    g_evals: values[at + column.g_evals]!,
    hv_evals: values[at + column.hv_evals]!,
  };
  const objective = (name: keyof typeof present) =>
    (mask[row]! & present[name]) === 0 ? undefined : values[at + column[name]];
  const f_audited = objective('f_audited');
  const found = metrics.length === 0 ? [] : metricsAt(rows, row, metrics.length);
  const measured = Object.fromEntries(metrics.map(({ name }, i) => [metricColumn(name), found[i]]));
  return {
    step: values[at + column.step],
    ...counts,
    oracle_units: oracleUnits(counts),
    ...(isTimed({ seconds })
      ? { compute_s: values[at + column.compute_s], wall_s: values[at + column.wall_s] }
      : { compute_s: undefined, wall_s: undefined }),
    f_working: objective('f_working'),
    f_audited,
    gap: f_audited === undefined || optimum === null ? undefined : gapOf(f_audited, optimum),
    ...measured,
  };
}

interface RunRowOfTable extends Omit<RunRow, 'remarks'> {
  readonly optimum: number | null;
  readonly nan_mask: number | null;
  readonly conditions_json: string | null;
}

/** A key as `runName` writes it. */
const named = (key: string): string => `substr(run.${key}, 1, ${runName('0'.repeat(64)).length})`;

/** One row a run, in every state. Counts, clocks and bytes are missing until the run has ended once. */
export function exportRuns(store: Store, filter: ExportFilter = {}): Generator<RunRow, void, undefined> {
  const { trial, from, where, order, parameters } = source(filter);
  const sql = `
    SELECT ${named('key')} AS run_id, problem, parameters_json AS problem_json,
      optimizer, hyper_json, run.precision, ${trial} AS trial, seed, status, steps, f_evals, g_evals, hv_evals,
      summary.compute_s, warmup_s, wall_s, summary.state_bytes, summary.peak_bytes, f_best, gap_best, run.device,
      environment_id, started_at, reason, run.budget_steps, nullif(run.budget_compute_s, 9e999) AS budget_compute_s,
      nullif(run.budget_oracle_units, ${Number.MAX_SAFE_INTEGER}) AS budget_oracle_units,
      nullif(run.record_every_steps, 0) AS record_every_steps, problem_instance.revision AS problem_revision,
      configuration.revision AS optimizer_revision, run.precision_revision, run.engine_revision,
      (SELECT hardware FROM run_group WHERE run_group.group_id = run.group_id) AS hardware,
      nullif(run.jobs, 0) AS jobs, optimum, oracle_units, f_final, gap_final, summary.parameter_bytes, data_bytes,
      temporary_bytes, process_peak_bytes, run.archived, ${named('repeats')} AS repeats, nan_mask, conditions_json
    FROM ${from} JOIN problem_instance USING (instance_id) JOIN configuration USING (configuration_id)
      LEFT JOIN summary USING (run_id) ${where} ${order}`;
  return store.snapshot(function* () {
    for (const { nan_mask, conditions_json, ...row } of store.iterate<RunRowOfTable>(sql, parameters)) {
      const { archived, repeats, ...figures } = withNaN(row, nan_mask ?? 0, row.optimum !== null);
      yield { ...figures, remarks: remarksText(conditions_json, figures.budget_compute_s !== null), archived, repeats };
    }
  });
}

const remarksText = (json: string | null, timed: boolean): string | undefined =>
  [...(timed ? [] : [untimedWords]), ...(json === null ? [] : remarksOf(JSON.parse(json) as Conditions))].join('; ') ||
  undefined;
