import type { Budget } from '../../../shared/domain/run-spec.ts';
import type { Store } from './store.ts';

/** What a finished run took, to foretell others of its program. */
export interface Sample {
  readonly reason: string | null;
  readonly steps: number;
  readonly oracle_units: number;
  readonly compute_s: number;
  readonly wall_s: number;
}

const remembered = 20;

/** Seconds that the last finished runs of a program took, or would have taken with a budget. */
export function programHistory(store: Store, programKey: string, budget: Budget): number[] {
  return store
    .all<Sample>(
      `SELECT reason, steps, oracle_units, summary.compute_s, wall_s FROM run JOIN summary USING (run_id)
       WHERE status = 'finished' AND program_key = :programKey AND steps > 0 AND wall_s IS NOT NULL
       ORDER BY run.run_id DESC LIMIT ${remembered}`,
      { programKey },
    )
    .map((sample) => foretold(sample, budget));
}

/** Seconds of a run with a budget, by a finished one of its program. */
export function foretold({ reason, steps, oracle_units, compute_s, wall_s }: Sample, budget: Budget): number {
  // It ended by itself: what the budget is does not matter.
  if (reason === 'stopped') return wall_s;
  const shares = [budget.steps / steps, budget.seconds / compute_s, budget.oracle / oracle_units];
  return wall_s * Math.min(...shares.filter(Number.isFinite));
}
