/** One logarithmic scale for the gaps of all rows of a table, those that are not loaded too, in whole decades. */
export interface GapScale {
  readonly low: number;
  readonly high: number;
}

/** Below, a double cannot tell a gap from rounding; above, a run has diverged: both stand at the ends. */
const furthest: GapScale = { low: -16, high: 6 };

/** The whole decades that hold the gaps of a table, within reason. */
export function gapScale({ low, high }: { readonly low: number; readonly high: number }): GapScale {
  const from = Math.min(Math.max(Math.floor(Math.log10(low)), furthest.low), furthest.high - 1);
  return { low: from, high: Math.max(Math.min(Math.ceil(Math.log10(high)), furthest.high), from + 1) };
}

/** Where a gap stands on the scale, in [0, 1]; zero and below stand at 0, what is infinite or no number at 1. */
export function placeOn({ low, high }: GapScale, value: number): number {
  if (Number.isNaN(value)) return 1;
  if (value <= 0) return 0;
  return Math.min(1, Math.max(0, (Math.log10(value) - low) / (high - low)));
}

/** Room at both ends of a drawing, in pixels. */
export const inset = 4;

/** Where a gap stands in a drawing, in pixels from its left end. */
export const pixelOf = (scale: GapScale, width: number, value: number): number =>
  inset + placeOn(scale, value) * (width - 2 * inset);

const grids = new WeakMap<GapScale, Map<number, string>>();

/** The path of a line for every decade, or for every second or fourth where they are many; alike in all rows. */
export function gridOf(scale: GapScale, width: number): string {
  const known = grids.get(scale) ?? new Map<number, string>();
  grids.set(scale, known);
  const path = known.get(width) ?? gridPath(scale, width);
  known.set(width, path);
  return path;
}

function gridPath(scale: GapScale, width: number): string {
  const { low, high } = scale;
  const step = high - low <= 6 ? 1 : high - low <= 12 ? 2 : 4;
  return Array.from({ length: high - low + 1 }, (_, i) => low + i)
    .filter((decade) => decade % step === 0)
    .map((decade) => `M${pixelOf(scale, width, 10 ** decade)} 0V16`)
    .join('');
}
