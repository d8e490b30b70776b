import { isTimed, untimedWords } from '../../../shared/domain/run-spec.ts';
import { remarksOf, type Conditions } from '../../../shared/domain/conditions.ts';
import type { PrecisionRecord } from '../../../shared/domain/precision-record.ts';
import { machinesIn, partsOf } from '../hardware.ts';
import { finalMetrics } from './final-metrics.ts';
import { logTail } from './launches.ts';
import { findRun, placeOfRun, type Run } from './runs.ts';
import type { Store } from './store.ts';
import { withNaN } from './summaries.ts';

/** One run whole, for `descent show`. Times are ISO 8601, `_s` seconds; null is missing or not known yet. */
export interface RunRecord {
  readonly run: Run;
  readonly reason: string | null;
  readonly message: string | null;
  /** Launches so far: more than one after an interruption. */
  readonly launches: number;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly environment: Readonly<Record<string, unknown>> | null;
  readonly costs: RunCosts | null;
  /** What its problem measures beside f, where it ended. */
  readonly metrics: Readonly<Record<string, number | null>>;
  /** What else went on; null: not known. */
  readonly conditions: Conditions | null;
  /** What is to be known of its times, in words. */
  readonly remarks: readonly string[];
  /** Programs that were allowed at the same time; 0: not known. */
  readonly jobs: number;
  readonly precision: PrecisionRecord | null;
  readonly suites: readonly string[];
  readonly log: string;
}

export interface RunCosts {
  readonly mode: string | null;
  readonly row_count: number;
  readonly steps: number | null;
  readonly f_evals: number | null;
  readonly g_evals: number | null;
  readonly hv_evals: number | null;
  readonly oracle_units: number | null;
  readonly compute_s: number | null;
  readonly warmup_s: number | null;
  readonly wall_s: number | null;
  readonly state_bytes: number | null;
  readonly parameter_bytes: number | null;
  readonly data_bytes: number | null;
  /** Of the compiled program; null where TensorFlow does not tell. */
  readonly temporary_bytes: number | null;
  /** What the program held: the four together; null where one is not known. */
  readonly peak_bytes: number | null;
  /** What the whole process held at most, TensorFlow and all. */
  readonly process_peak_bytes: number | null;
  readonly f_start: number | null;
  readonly f_best: number | null;
  readonly gap_best: number | null;
  readonly f_final: number | null;
  readonly gap_final: number | null;
}

interface StateRow {
  readonly reason: string | null;
  readonly message: string | null;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly facts_json: string | null;
  readonly launches: number;
  readonly jobs: number;
  readonly optimum: number | null;
}

interface SummaryRow extends RunCosts {
  readonly precision_json: string | null;
  readonly conditions_json: string | null;
  readonly nan_mask: number;
}

/**
 * @param prefix the start of the run's id
 * @throws DescentError run.unknown or run.ambiguous
 */
export const runRecord = (store: Store, prefix: string): RunRecord => recordOf(store, findRun(store, prefix));

/** The record of a run that the store has given. */
export function recordOf(store: Store, run: Run): RunRecord {
  const { facts_json, optimum, ...state } = store.get<StateRow>(
    `SELECT reason, message, created_at, started_at, ended_at, facts_json, jobs, optimum,
       (SELECT count(*) FROM launch WHERE launch.run_id = run.run_id) AS launches
     FROM run JOIN problem_instance USING (instance_id) LEFT JOIN environment USING (environment_id)
     WHERE run_id = :runId`,
    { runId: run.id },
  )!;
  const summary = store.get<SummaryRow>(
    `SELECT mode, precision_json, conditions_json, nan_mask, row_count, steps, f_evals, g_evals, hv_evals, oracle_units,
       compute_s, warmup_s, wall_s, state_bytes, parameter_bytes, data_bytes, temporary_bytes, peak_bytes,
       process_peak_bytes, f_start, f_best, gap_best, f_final, gap_final
     FROM summary WHERE run_id = :runId`,
    { runId: run.id },
  );
  const { precision_json = null, conditions_json = null, nan_mask = 0, ...costs } = summary ?? {};
  const conditions = parsed<Conditions>(conditions_json);
  const place = placeOfRun(store, run.id);
  const machines = place === undefined ? [] : machinesIn(partsOf(place).machine);
  return {
    run,
    ...state,
    environment: parsed<Record<string, unknown>>(facts_json),
    costs: summary === undefined ? null : withNaN(costs as RunCosts, nan_mask, optimum !== null),
    metrics: finalMetrics(store, run.id),
    conditions,
    remarks: [
      ...(isTimed(run.spec.budget) ? [] : [untimedWords]),
      ...(machines.length > 1 ? ['made on several machines: its times are of none of them'] : []),
      ...(conditions === null ? [] : remarksOf(conditions)),
    ],
    precision: parsed<PrecisionRecord>(precision_json),
    suites: store
      .all<{ name: string }>(
        `SELECT DISTINCT name FROM suite JOIN suite_run USING (suite_id)
         WHERE run_id = :runId AND deleted_name IS NULL ORDER BY name`,
        { runId: run.id },
      )
      .map((row) => row.name),
    log: logTail(store, run.id),
  };
}

const parsed = <T>(json: string | null): T | null => (json === null ? null : (JSON.parse(json) as T));
