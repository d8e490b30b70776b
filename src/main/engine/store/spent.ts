import type { Every } from '../../../shared/domain/recording.ts';
import type { Budget } from '../../../shared/domain/run-spec.ts';
import type { Cost } from '../../../shared/stats/cost.ts';

/** Columns of `run`: what a run may spend. */
export interface BudgetColumns {
  readonly budget_steps: number;
  readonly budget_compute_s: number;
  readonly budget_oracle_units: number;
}

export const budgetColumns = [
  'budget_steps',
  'budget_compute_s',
  'budget_oracle_units',
] as const satisfies readonly (keyof BudgetColumns)[];

/** Columns of `summary`: what it has spent; NULL before its first launch ended. */
export interface SpentColumns {
  readonly steps: number | null;
  readonly f_evals: number | null;
  readonly g_evals: number | null;
  readonly hv_evals: number | null;
  readonly compute_s: number | null;
}

export const budgetOf = (row: BudgetColumns): Budget => ({
  steps: row.budget_steps,
  seconds: row.budget_compute_s,
  oracle: row.budget_oracle_units,
});

export const spentOf = (row: SpentColumns): Cost => ({
  step: row.steps ?? 0,
  f_evals: row.f_evals ?? 0,
  g_evals: row.g_evals ?? 0,
  hv_evals: row.hv_evals ?? 0,
  compute_s: row.compute_s ?? 0,
});

/** `record_every_steps` of a run or a group: 0 for the usual rule. */
export const everyOf = (recorded: number): Every => (recorded === 0 ? null : recorded);
export const recordedEvery = (every: Every): number => every ?? 0;
