export interface Proportion {
  /** successes / trials. */
  readonly rate: number;
  /** Bounds of the 95 % interval. */
  readonly low: number;
  readonly high: number;
}

/** 97.5 % quantile of the standard normal distribution. */
export const z975 = 1.959963984540054;

/**
 * 95 % score interval of a proportion (Wilson 1927), without continuity correction. Without trials nothing is known:
 * the rate is NaN, the interval [0, 1].
 */
export function wilson(successes: number, trials: number): Proportion {
  if (trials === 0) return { rate: NaN, low: 0, high: 1 };
  const rate = successes / trials;
  const shrink = 1 + z975 ** 2 / trials;
  const centre = (rate + z975 ** 2 / (2 * trials)) / shrink;
  const half = (z975 / shrink) * Math.sqrt((rate * (1 - rate)) / trials + z975 ** 2 / (4 * trials ** 2));
  // Exact at the ends, where rounding would leave about 1e-17.
  return {
    rate,
    low: successes === 0 ? 0 : centre - half,
    high: successes === trials ? 1 : centre + half,
  };
}
