import type { Budget, PrecisionId, RunStatus } from '../domain/run-spec.ts';
import { isFailureStatus, isScoredStatus } from '../domain/run-status.ts';
import { costOn, oracleUnits, type Cost, type CostAxis, type OracleWeights } from './cost.ts';
import type { Attempt } from './ert.ts';

/** What scoring needs of one run; the names are those of the `runs` table. */
export interface RunSummary {
  readonly run_id: string;
  /** Names the problem instance: equal for equal parameters, and only then. */
  readonly problem: string;
  readonly optimizer: string;
  /** Label of the hyper-parameters, equal for equal ones; tells an optimizer's settings apart. */
  readonly hyper: string;
  readonly precision: PrecisionId;
  readonly seed: number;
  readonly status: RunStatus;
  /** The problem's targets as gaps, descending. */
  readonly targets: readonly number[];
  /** Cost at the first recorded point whose best audited gap is within the target; null: never. As many as targets. */
  readonly hits: readonly (Cost | null)[];
  /** Cost at the last recorded point. */
  readonly spent: Cost;
  readonly budget: Budget;
  /** Audited gap at the last point; missing where the optimum is unknown, the point not finite or nothing audited. */
  readonly gap: number | undefined;
  readonly parameter_bytes: number;
  readonly state_bytes: number;
  readonly peak_bytes: number;
}

export const isFailure = ({ status }: RunSummary): boolean => isFailureStatus(status);

/** Whether gaps can be told: a run that never had a finite one is then infinitely far off, and not without an optimum. */
export const hasOptimum = ({ gap, targets }: RunSummary): boolean => gap !== undefined || targets.length > 0;

/** Finished runs and failures count; those that may go on, or that a person stopped, say nothing yet. */
export const isScored = (run: RunSummary): boolean => isScoredStatus(run.status);

/**
 * A run's try at the target with index `i`. What was reached before a divergence stays reached; all further targets
 * are misses at the full budget.
 */
export function attemptAt(run: RunSummary, i: number, axis: CostAxis, weights?: OracleWeights): Attempt {
  const hit = run.hits[i];
  return hit ? { cost: costOn(axis, hit, weights), hit: true } : { cost: fullBudget(run, axis, weights), hit: false };
}

/**
 * What the run would have spent on `axis` by the end of its budget. The limit that it had used most of decides: a run
 * that went to the end is charged what it spent, one that ended early as if it had gone on at its own rate. One
 * without a step is charged the limit itself, at one value or gradient a step.
 */
export function fullBudget(
  { spent, budget }: Pick<RunSummary, 'spent' | 'budget'>,
  axis: CostAxis,
  weights?: OracleWeights,
): number {
  const limits = [
    { used: spent.step, limit: budget.steps },
    { used: spent.compute_s, limit: budget.seconds },
    { used: oracleUnits(spent), limit: budget.oracle },
  ];
  const binding = limits.reduce((most, next) => (next.used / next.limit > most.used / most.limit ? next : most));
  if (spent.step > 0) return (costOn(axis, spent, weights) * binding.limit) / binding.used;
  const { steps } = budget;
  switch (axis) {
    case 'steps':
    case 'f_evals':
      return steps;
    case 'oracle_units':
      return Math.min(budget.oracle, oracleUnits({ f_evals: 0, g_evals: steps, hv_evals: 0 }, weights));
    case 'compute_s':
      return budget.seconds;
  }
}
