import { mulberry32 } from './mulberry32.ts';
import { quantile } from './quantile.ts';

/** One run's try at a target: the cost at the first hit, or what a miss is charged (budget.ts). */
export interface Attempt {
  readonly cost: number;
  readonly hit: boolean;
}

/**
 * Expected running time: the mean cost to hit a target once when failed runs are repeated (Hansen et al. 2009).
 * Never hit: `value` and `high` are Infinity and `low` is the whole cost that was spent in vain, which it exceeds.
 */
export interface Ert {
  readonly value: number;
  /** Bounds of the 95 % percentile bootstrap interval. */
  readonly low: number;
  readonly high: number;
}

export interface Bootstrap {
  /** Seed of mulberry32; stored with results, so that intervals can be made again. */
  readonly seed: number;
  readonly resamples: number;
}

export const defaultBootstrap: Bootstrap = { seed: 1, resamples: 2000 };

/** (costs of hits + charges of misses) / hits; Infinity without a hit, NaN without attempts. */
export function ertOf(attempts: readonly Attempt[]): number {
  if (attempts.length === 0) return NaN;
  const hits = attempts.filter(({ hit }) => hit).length;
  return hits === 0 ? Infinity : spentOn(attempts) / hits;
}

/** `ertOf`, or the whole cost, which the ERT exceeds, when there was no hit. */
export const ertAtLeast = (attempts: readonly Attempt[]): number =>
  attempts.some(({ hit }) => hit) ? ertOf(attempts) : spentOn(attempts);

/**
 * exp(mean(ln(x + shift))) - shift of non-negative values: a geometric mean that a target met by the start, of cost 0,
 * does not pull to 0. One value is its own mean.
 */
export function shiftedGeometricMean(values: readonly number[], shift: number): number {
  if (values.length === 1) return values[0] ?? NaN;
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value + shift), 0) / values.length) - shift;
}

/**
 * ERT of one problem's attempts, or the shifted geometric mean over several problems' ERTs, with its interval: runs
 * are drawn with replacement within each problem. A problem never solved makes the value Infinity, and `low` the mean
 * with the spent cost in its place.
 */
export function estimateErt(
  problems: readonly (readonly Attempt[])[],
  shift: number,
  bootstrap = defaultBootstrap,
): Ert {
  const value = shiftedGeometricMean(problems.map(ertOf), shift);
  if (value === Infinity) {
    return { value, low: shiftedGeometricMean(problems.map(ertAtLeast), shift), high: Infinity };
  }
  // Deterministic methods repeat themselves: every resample is the same.
  if (problems.every(allEqual)) return { value, low: value, high: value };
  const random = mulberry32(bootstrap.seed);
  // In an order of their own: the interval is a matter of what was tried, not of the order in which somebody read it.
  const ordered = problems.map((attempts) =>
    attempts.toSorted((a, b) => a.cost - b.cost || Number(a.hit) - Number(b.hit)),
  );
  const drawn = ordered.map((attempts) => ({
    costs: Float64Array.from(attempts, ({ cost }) => cost),
    hits: Uint8Array.from(attempts, ({ hit }) => Number(hit)),
  }));
  const erts = drawn.map(() => NaN);
  const resamples = new Float64Array(bootstrap.resamples);
  for (let resample = 0; resample < resamples.length; resample += 1) {
    for (let problem = 0; problem < drawn.length; problem += 1)
      erts[problem] = resampledErt(drawn[problem]!.costs, drawn[problem]!.hits, random);
    resamples[resample] = shiftedGeometricMean(erts, shift);
  }
  resamples.sort();
  return { value, low: quantile(resamples, 0.025), high: quantile(resamples, 0.975) };
}

const spentOn = (attempts: readonly Attempt[]): number => attempts.reduce((sum, { cost }) => sum + cost, 0);

const allEqual = (attempts: readonly Attempt[]): boolean =>
  attempts.every(({ cost, hit }) => cost === attempts[0]?.cost && hit === attempts[0].hit);

function resampledErt(costs: Float64Array, hits: Uint8Array, random: () => number): number {
  const { length } = costs;
  let spent = 0;
  let hit = 0;
  for (let drawn = 0; drawn < length; drawn += 1) {
    const at = Math.floor(random() * length);
    spent += costs[at]!;
    hit += hits[at]!;
  }
  return hit === 0 ? Infinity : spent / hit;
}
