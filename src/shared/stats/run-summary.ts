import type { Every } from '../domain/recording.ts';
import type { Budget, PrecisionId, RunStatus } from '../domain/run-spec.ts';
import { isFailureStatus, isScoredStatus } from '../domain/run-status.ts';
import { missCharge } from './budget.ts';
import { costOn, type Cost, type CostAxis, type OracleWeights } from './cost.ts';
import type { Attempt } from './ert.ts';

/** What scoring needs of one run; the names are those of the `runs` table. */
export interface RunSummary {
  readonly run_id: string;
  /** Names the problem instance: equal for equal parameters, and only then. */
  readonly problem: string;
  readonly problem_revision: number;
  readonly optimizer: string;
  readonly optimizer_revision: number;
  /** Canonical JSON of the hyper-parameters. */
  readonly hyper: string;
  readonly precision: PrecisionId;
  readonly precision_revision: number;
  readonly engine_revision: number;
  readonly budget: Budget;
  readonly every: Every;
  /** device@machine; empty where the run never started. */
  readonly hardware: string;
  /** Programs that were allowed at the same time; 0: not known. */
  readonly jobs: number;
  readonly seed: number;
  readonly status: RunStatus;
  /** The problem's targets as gaps, descending. */
  readonly targets: readonly number[];
  /**
   * Cost at the first recorded point within the budget whose best audited gap is within the target; null: never. As many
   * as targets.
   */
  readonly hits: readonly (Cost | null)[];
  /** Cost at the last recorded point. */
  readonly spent: Cost;
  /** Undefined: not known. */
  readonly optimum: number | undefined;
  /** Audited gap at the last point within the budget; missing where the optimum is unknown or nothing was audited. */
  readonly gap: number | undefined;
  /** Something else went on beside it that may have changed its times. */
  readonly disturbed: boolean;
  readonly parameter_bytes: number;
  readonly state_bytes: number;
  /** What the program held at most; undefined where TensorFlow does not tell. */
  readonly peak_bytes: number | undefined;
}

export const isFailure = ({ status }: RunSummary): boolean => isFailureStatus(status);

/** Whether gaps can be told: a run that never had a finite one is then infinitely far off, and not without an optimum. */
export const hasOptimum = ({ optimum }: RunSummary): boolean => optimum !== undefined;

/** Finished runs and failures count; those that may go on, or that a person stopped, say nothing yet. */
export const isScored = (run: RunSummary): boolean => isScoredStatus(run.status);

/**
 * A run's try at the target with index `i`. What was reached before a divergence stays reached; all further targets
 * are misses.
 */
export function attemptAt(run: RunSummary, i: number, axis: CostAxis, weights?: OracleWeights): Attempt {
  const hit = run.hits[i];
  return hit ? { cost: costOn(axis, hit, weights), hit: true } : { cost: missCharge(run, axis, weights), hit: false };
}
