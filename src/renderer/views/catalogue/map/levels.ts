/** Lines at most; more cannot be told apart. */
const most = 16;
const spacings = [0.25, 0.5, 1, 2, 4];

export interface Levels {
  /** log10 of the height above the lowest value, by grid point. */
  readonly heights: Float64Array;
  /** In the same logarithm, ascending. */
  readonly levels: readonly number[];
  /** Powers of ten from a line to the next. */
  readonly spacing: number;
}

/**
 * Lines at even distances of log10(f - base): objectives fall over many orders of magnitude, and evenly spaced values
 * would all lie on the steepest wall. The lowest and the highest few grid points do not decide.
 */
export function logLevels(values: ArrayLike<number>, base: number): Levels {
  const heights = Float64Array.from(values, (value) => {
    const height = value - base;
    return height > 0 ? Math.log10(height) : Number.isNaN(height) ? NaN : -Infinity;
  });
  const sorted = heights.filter(Number.isFinite).sort();
  if (sorted.length === 0) return { heights, levels: [], spacing: 1 };
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] as number;
  const [low, high] = [at(0.002), at(1)];
  const spacing = spacings.find((each) => (high - low) / each <= most) ?? (high - low) / most;
  const first = Math.ceil(low / spacing);
  const count = Math.max(0, Math.ceil(high / spacing) - first);
  const levels = Array.from({ length: count }, (_, i) => (first + i) * spacing);
  // The lowest point itself has no logarithm: it lies below every line.
  const floor = low - 2 * spacing;
  return { heights: heights.map((height) => Math.max(height, floor)), levels, spacing };
}
