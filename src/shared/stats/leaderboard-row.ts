import type { PrecisionId } from '../domain/run-spec.ts';
import type { TargetResult } from './ladder.ts';
import type { Quartiles } from './quantile.ts';

export interface LeaderboardRow {
  readonly rank: number;
  /** Only in rows by problem. */
  readonly problem: string | undefined;
  readonly optimizer: string;
  readonly hyper: string;
  readonly precision: PrecisionId;
  /** Problem instances with at least one scored run. */
  readonly problems: number;
  /** False: others of this precision ran on problems that this one did not; it is ranked behind all complete rows. */
  readonly complete: boolean;
  /** Finished runs and failures; all figures below are over these. */
  readonly runs: number;
  readonly failures: number;
  /** The failures that diverged. */
  readonly diverged: number;
  /** Queued, running, paused, interrupted or cancelled runs, which are not scored. */
  readonly unfinished: number;
  /** Mean over problems of the mean over the problem's targets of the success rate, in [0, 1]; NaN without targets. */
  readonly success: number;
  /** Mean over problems of the mean over targets of ERT, both shifted geometric; never hit: its lower bound. */
  readonly ert: number;
  readonly targets: readonly TargetResult[];
  /** Of the final audited gaps over runs; a run that ended without a finite one counts as Infinity. Undefined: no problem has an optimum. */
  readonly gap: Quartiles | undefined;
  /** Median over runs. */
  readonly compute_s: number;
  /** Largest over runs. */
  readonly parameter_bytes: number;
  readonly state_bytes: number;
  readonly peak_bytes: number;
}
