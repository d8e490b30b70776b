import { costShift, type CostAxis } from './cost.ts';
import { shiftedGeometricMean } from './ert.ts';
import { z975 } from './wilson.ts';

/** What the scored runs of a row spent on one target of one problem, on one axis. */
export interface TargetSums {
  readonly runs: number;
  readonly hits: number;
  /** Costs of hits and charges of misses together. */
  readonly spent: number;
  /** Of the runs that hit it. */
  readonly onHits: number;
  /** Sum of the squares. */
  readonly squares: number;
}

/** Infinite where nothing was hit. */
export const ertOfSums = ({ hits, spent }: Pick<TargetSums, 'hits' | 'spent'>): number =>
  hits === 0 ? Infinity : spent / hits;

/** The ERT, or the whole cost, which it exceeds, where nothing was hit. */
export const boundOfSums = ({ hits, spent }: Pick<TargetSums, 'hits' | 'spent'>): number =>
  hits === 0 ? spent : spent / hits;

/** The means over the targets of a problem, descending, as ladder.ts makes them from the runs; NaN without targets. */
export const meansOfSums = (
  targets: readonly Pick<TargetSums, 'runs' | 'hits' | 'spent'>[],
  axis: CostAxis,
): { readonly success: number; readonly ert: number } => ({
  success: targets.reduce((sum, { runs, hits }) => sum + hits / runs, 0) / targets.length,
  ert: shiftedGeometricMean(targets.map(boundOfSums), costShift[axis]),
});

/**
 * The shifted geometric mean of problems' ERTs with its 95 % interval by the delta method: on the logarithmic scale the
 * mean is about normal, with the variance of a ratio of means for every problem. It needs sums alone, where a bootstrap
 * would read every run of every problem. Like the bootstrap's, it has no upper end where in more than 2.5 % of resamples
 * some problem would be left without a hit.
 */
export function meanErtInterval(problems: readonly TargetSums[], shift: number) {
  const value = shiftedGeometricMean(problems.map(ertOfSums), shift);
  const variance = problems.reduce((sum, { runs, hits, spent, onHits, squares }) => {
    const ert = spent / hits;
    const residual = Math.max(0, squares - 2 * ert * onHits + ert * ert * hits);
    const ofErt = ((runs / Math.max(1, runs - 1)) * residual) / (hits * hits);
    return sum + ofErt / (ert + shift) ** 2;
  }, 0);
  const spread = Math.exp((z975 * Math.sqrt(variance)) / problems.length);
  const allHit = problems.reduce((chance, { runs, hits }) => chance * (1 - (1 - hits / runs) ** runs), 1);
  const high = 1 - allHit > 0.025 ? Infinity : (value + shift) * spread - shift;
  return { value, low: (value + shift) / spread - shift, high };
}
