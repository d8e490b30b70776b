import type { TargetResult } from './ladder.ts';
import type { Quartiles } from './quantile.ts';
import type { RowKey } from './row-key.ts';

export interface LeaderboardRow extends RowKey {
  /** Undefined: it lacks a problem of the pool. */
  readonly rank: number | undefined;
  /** Only in rows by problem. */
  readonly problem: string | undefined;
  readonly problem_revision: number | undefined;
  /** Problem instances with at least one scored run, of the pool in rows over several. */
  readonly problems: number;
  /** Finished runs and failures; all figures below are over these. */
  readonly runs: number;
  readonly failures: number;
  /** The failures that diverged. */
  readonly diverged: number;
  /** Queued, running, paused, interrupted or cancelled runs of this hardware, which are not scored. */
  readonly unfinished: number;
  /** Runs beside which something else went on that may have changed their times. */
  readonly disturbed: number;
  /** Mean over problems of the mean over the problem's targets of the success rate, in [0, 1]; NaN without targets. */
  readonly success: number;
  /** Mean over problems of the mean over targets of ERT, both shifted geometric; never hit: its lower bound. */
  readonly ert: number;
  /** Targets that were never hit: `ert` is a lower bound where there are any. */
  readonly unreached: number;
  readonly targets: readonly TargetResult[];
  /** Of the final audited gaps over runs; a run that ended without a finite one counts as Infinity. Undefined: no problem has an optimum. */
  readonly gap: Quartiles | undefined;
  /** Median over runs; NaN: they have no times. */
  readonly compute_s: number;
  /** Largest over runs. */
  readonly parameter_bytes: number;
  readonly state_bytes: number;
  /** Undefined: TensorFlow does not tell of any run. */
  readonly peak_bytes: number | undefined;
}
