/**
 * Quantile of type 7 (Hyndman and Fan 1996; the default of R and NumPy) of ascending values; p in [0, 1].
 * Infinities are ordinary values; NaN must have been mapped before. NaN for no values.
 */
export function quantile(ascending: ArrayLike<number>, p: number): number {
  const position = (ascending.length - 1) * p;
  const below = Math.floor(position);
  const low = ascending[below] ?? NaN;
  const high = ascending[Math.ceil(position)] ?? NaN;
  const weight = position - below;
  // 0 x Infinity would be NaN.
  return low === high ? low : (1 - weight) * low + weight * high;
}

export interface Quartiles {
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
}

/** Quartiles of values in any order; NaN counts as the worst, +Infinity, since a diverged value is no small one. */
export function quartiles(values: Iterable<number>): Quartiles {
  const ascending = Float64Array.from(values);
  for (let at = 0; at < ascending.length; at += 1) if (Number.isNaN(ascending[at])) ascending[at] = Infinity;
  ascending.sort();
  return { q1: quantile(ascending, 0.25), median: quantile(ascending, 0.5), q3: quantile(ascending, 0.75) };
}

/** Median of values in any order; NaN counts as +Infinity. */
export const median = (values: Iterable<number>): number => quartiles(values).median;
