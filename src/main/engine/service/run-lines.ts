import type { Catalogue } from '../../../shared/domain/catalogue.ts';
import { budgetInWords } from '../../../shared/domain/budget-words.ts';
import type { PrecisionId, RunStatus } from '../../../shared/domain/run-spec.ts';
import type { Identity } from '../../../shared/contract/common.ts';
import type { RunLine } from '../../../shared/contract/runs.ts';
import { budgetOf, type BudgetColumns } from '../store/spent.ts';
import { repeatsAmong } from '../store/repeats.ts';
import { runName } from '../store/runs.ts';
import type { Store } from '../store/store.ts';
import { withNaN } from '../store/summaries.ts';
import { placeName } from '../store/places.ts';
import { labelsOf, optimizerNames, problemLabel, refreshLabels } from './labels.ts';
import { marksOf, type MarkedRow } from './marks.ts';

/** What names a run or a group, as the store has it. */
export interface IdentityRow extends MarkedRow, BudgetColumns {
  readonly instance_id: number;
  readonly parameters_json: string;
  readonly hyper_json: string;
  readonly precision: PrecisionId;
  readonly hardware: string | null;
}

/**
 * What names a run or a group, for people; definitions that are gone, such as a plug-in's, are named by their ids. Names
 * are as of the last `refreshLabels`.
 */
export function identityOf(store: Store, catalogue: Catalogue, row: IdentityRow): Identity {
  const names = labelsOf(store, catalogue);
  const { title, short } = optimizerNames(catalogue, row.optimizer);
  return {
    instanceId: row.instance_id,
    problem: row.problem,
    problemLabel: problemLabel(names, row.problem, row.parameters_json),
    optimizer: row.optimizer,
    optimizerTitle: title,
    optimizerShort: short,
    hyper: names.configurations.of(row.optimizer, row.hyper_json),
    precision: row.precision,
    hardware: row.hardware === null ? '' : placeName(store, row.hardware),
    budget: budgetInWords(budgetOf(row)),
    marks: marksOf(row, catalogue),
  };
}

export interface RunLineRow extends IdentityRow {
  readonly run_id: number;
  readonly key: string;
  readonly group_id: number | null;
  readonly seed: number;
  readonly trial: number;
  readonly status: RunStatus;
  readonly reason: string | null;
  readonly steps: number | null;
  readonly oracle_units: number | null;
  readonly compute_s: number | null;
  readonly gap_best: number | null;
  readonly gap_final: number | null;
  readonly f_best: number | null;
  readonly nan_mask: number | null;
  readonly optimum: number | null;
  readonly tags_json: string;
  readonly note: string;
  readonly archived: 0 | 1;
  readonly repeats: string | null;
  readonly ended_at: string | null;
}

/** Of `IdentityRow` but for the hardware, where `run` is joined with its instance and its configuration. */
export const identityColumns = `
  run.instance_id, problem, problem_instance.revision AS problem_revision, parameters_json, optimizer,
  configuration.revision AS optimizer_revision, hyper_json, run.precision, run.precision_revision, run.engine_revision,
  run.record_every_steps, run.jobs, run.budget_steps, run.budget_compute_s, run.budget_oracle_units`;

/** To be followed by WHERE, ORDER BY and LIMIT; each joined table has at most one row for a run. */
export const selectRunLines = `
  SELECT run.run_id, key, run.group_id, ${identityColumns},
    hardware, seed, trial, status, reason, steps, oracle_units, summary.compute_s, gap_best, gap_final, f_best, nan_mask, optimum,
    (SELECT json_group_array(tag ORDER BY tag) FROM run_tag WHERE run_tag.run_id = run.run_id) AS tags_json,
    note, run.archived, run.repeats, ended_at
  FROM run JOIN problem_instance USING (instance_id) JOIN configuration USING (configuration_id)
    LEFT JOIN summary USING (run_id) LEFT JOIN run_group USING (group_id)`;

/** In the order of the rows. */
export function runLinesOf(store: Store, catalogue: Catalogue, rows: readonly RunLineRow[]): RunLine[] {
  refreshLabels(store, catalogue);
  const others = rows.filter(({ repeats }) => repeats !== null).map(({ run_id }) => run_id);
  const again = new Set(others.length === 0 ? [] : repeatsAmong(store, others));
  return rows.map((row) => ({
    ...runLineOf(store, catalogue, row),
    ...(again.has(row.run_id) && { again: true }),
  }));
}

const runLineOf = (store: Store, catalogue: Catalogue, row: RunLineRow): RunLine => ({
  ...identityOf(store, catalogue, row),
  runId: row.run_id,
  name: runName(row.key),
  groupId: row.group_id,
  seed: row.seed,
  trial: row.trial,
  status: row.status,
  reason: row.reason,
  steps: row.steps,
  oracle_units: row.oracle_units,
  compute_s: row.compute_s,
  ...withNaN(
    { gap_best: row.gap_best, gap_final: row.gap_final, f_best: row.f_best },
    row.nan_mask ?? 0,
    row.optimum !== null,
  ),
  tags: JSON.parse(row.tags_json) as string[],
  note: row.note,
  archived: row.archived === 1,
  endedAt: row.ended_at,
});

/** The line of one run; undefined where there is no such run. */
export function runLine(store: Store, catalogue: Catalogue, runId: number): RunLine | undefined {
  const row = store.get<RunLineRow>(`${selectRunLines} WHERE run.run_id = :runId`, { runId });
  return row && runLinesOf(store, catalogue, [row])[0];
}
