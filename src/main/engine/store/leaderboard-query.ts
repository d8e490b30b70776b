import type { PrecisionId, RunStatus } from '../../../shared/domain/run-spec.ts';
import type { Cost } from '../../../shared/stats/cost.ts';
import type { RunSummary } from '../../../shared/stats/run-summary.ts';
import { runName } from './runs.ts';
import type { Store } from './store.ts';

interface SummaryRow {
  readonly id: number;
  readonly key: string;
  readonly instance_id: number;
  readonly optimizer: string;
  readonly hyper_json: string;
  readonly precision: PrecisionId;
  readonly seed: number;
  readonly status: RunStatus;
  readonly budget_steps: number;
  readonly budget_compute_s: number;
  readonly budget_oracle_units: number;
  readonly steps: number | null;
  readonly f_evals: number | null;
  readonly g_evals: number | null;
  readonly hv_evals: number | null;
  readonly compute_s: number | null;
  readonly gap_final: number | null;
  readonly state_bytes: number | null;
  readonly parameter_bytes: number | null;
  readonly peak_bytes: number | null;
}

interface HitRow extends Cost {
  readonly id: number;
  readonly target_index: number;
}

interface InstanceRow {
  readonly id: number;
  readonly problem: string;
  readonly parameters_json: string;
  readonly targets_json: string;
}

/** What the leaderboard is computed from, of the runs of one suite or of all; curves are not read. */
export function runSummaries(store: Store, suiteId?: number): RunSummary[] {
  const named = suiteId === undefined ? '' : 'WHERE run_id IN (SELECT run_id FROM suite_run WHERE suite_id = :suiteId)';
  return [
    ...store.snapshot(function* () {
      const instances = new Map(instanceRows(store).map((row) => [row.id, instanceOf(row)]));
      const hits = Map.groupBy(
        store.all<HitRow>(
          `SELECT run_id AS id, target_index, step, f_evals, g_evals, hv_evals, compute_s FROM hit ${named}`,
          { suiteId },
        ),
        (hit) => hit.id,
      );
      const rows = store.iterate<SummaryRow>(
        `SELECT run_id AS id, key, instance_id, optimizer, hyper_json, precision, seed, status, budget_steps,
           budget_compute_s, budget_oracle_units, steps, f_evals, g_evals, hv_evals, compute_s, gap_final,
           state_bytes, parameter_bytes, peak_bytes
         FROM run JOIN configuration USING (configuration_id) LEFT JOIN summary USING (run_id) ${named}
         ORDER BY run_id`,
        { suiteId },
      );
      for (const row of rows) yield summaryOf(row, instances.get(row.instance_id)!, hits.get(row.id) ?? []);
    }),
  ];
}

const instanceRows = (store: Store): InstanceRow[] =>
  store.all('SELECT instance_id AS id, problem, parameters_json, targets_json FROM problem_instance');

const instanceOf = (row: InstanceRow) => ({
  name: row.parameters_json === '{}' ? row.problem : `${row.problem} ${row.parameters_json}`,
  targets: JSON.parse(row.targets_json) as number[],
});

function summaryOf(row: SummaryRow, instance: ReturnType<typeof instanceOf>, hits: readonly HitRow[]): RunSummary {
  const byTarget = new Map(hits.map((hit) => [hit.target_index, costOf(hit)]));
  return {
    run_id: runName(row.key),
    problem: instance.name,
    optimizer: row.optimizer,
    hyper: row.hyper_json,
    precision: row.precision,
    seed: row.seed,
    status: row.status,
    targets: instance.targets,
    hits: instance.targets.map((_, index) => byTarget.get(index) ?? null),
    spent: costOf({
      step: row.steps ?? 0,
      f_evals: row.f_evals ?? 0,
      g_evals: row.g_evals ?? 0,
      hv_evals: row.hv_evals ?? 0,
      compute_s: row.compute_s ?? 0,
    }),
    budget: { steps: row.budget_steps, seconds: row.budget_compute_s, oracle: row.budget_oracle_units },
    gap: row.gap_final ?? undefined,
    parameter_bytes: row.parameter_bytes ?? 0,
    state_bytes: row.state_bytes ?? 0,
    peak_bytes: row.peak_bytes ?? 0,
  };
}

const costOf = ({ step, f_evals, g_evals, hv_evals, compute_s }: Cost): Cost => ({
  step,
  f_evals,
  g_evals,
  hv_evals,
  compute_s,
});
