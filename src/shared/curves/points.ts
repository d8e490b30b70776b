import type { Line } from '../contract/curves.ts';

/**
 * One curve: x is a cost and never decreases; NaN in y was computed and is a gap in the line. What is merely missing is
 * not here.
 */
export interface Points {
  readonly x: Float64Array<ArrayBuffer>;
  readonly y: Float64Array<ArrayBuffer>;
}

export const noPoints: Points = { x: new Float64Array(0), y: new Float64Array(0) };

/** The best value so far at every point; NaN until the first number. */
export function bestSoFar(y: Float64Array): Float64Array<ArrayBuffer> {
  const best = new Float64Array(y.length);
  let least = NaN;
  for (let i = 0; i < y.length; i += 1) {
    const value = y[i]!;
    if (value < least || Number.isNaN(least)) least = value;
    best[i] = least;
  }
  return best;
}

/** Index of the first x that is at least `bound`, from `from` on; the length where there is none. */
export const firstAtLeast = (x: Float64Array, bound: number, from = 0): number =>
  firstWhere(x, from, (value) => value >= bound);

/** Index of the first x that is above `bound`; the length where there is none. */
export const firstAbove = (x: Float64Array, bound: number): number => firstWhere(x, 0, (value) => value > bound);

function firstWhere(x: Float64Array, from: number, holds: (value: number) => boolean): number {
  let low = from;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(x[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

export interface Extent {
  readonly x: [number, number];
  readonly y: [number, number];
}

interface Scales {
  readonly xLog: boolean;
  readonly yLog: boolean;
}

/**
 * What an axis has to hold: least and greatest finite values, on a log axis of the positive ones alone where there are
 * any. [NaN, NaN] in y where nothing is finite; null without points.
 */
export function extentOf(curves: readonly (Points | Line)[], { xLog, yLog }: Scales): Extent | null {
  if (curves.every(({ x }) => x.length === 0)) return null;
  const drawn = curves.filter(({ x }) => x.length > 0);
  // x never decreases: its ends are enough.
  const ends = drawn.map(({ x }) =>
    Float64Array.of(x[Math.min(xLog ? firstAbove(x, 0) : 0, x.length - 1)]!, x.at(-1)!),
  );
  return {
    x: rangeOf(ends, xLog),
    y: rangeOf(
      drawn.map(({ y }) => y),
      yLog,
    ),
  };
}

function rangeOf(columns: readonly Float64Array[], log: boolean): [number, number] {
  let least = Infinity;
  let greatest = -Infinity;
  for (const values of columns)
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i]!;
      if (value === Infinity || value === -Infinity || (log && value <= 0)) continue;
      // Neither holds of NaN.
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
  if (least <= greatest) return [least, greatest];
  return log ? rangeOf(columns, false) : [NaN, NaN];
}
