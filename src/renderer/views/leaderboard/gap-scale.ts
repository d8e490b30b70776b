import type { BoardRow } from '../../../shared/contract/board.ts';
import { cellsOf } from './figures.ts';

/** One logarithmic scale for the gaps of all rows, in whole decades. */
export interface GapScale {
  readonly low: number;
  readonly high: number;
}

/** The decades that hold every finite positive gap of these rows; undefined: there is none. */
export function gapScale(rows: Iterable<BoardRow>): GapScale | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const row of rows)
    for (const { gap } of cellsOf(row))
      for (const value of gap ? [gap.q1, gap.median, gap.q3] : []) {
        if (!(value > 0) || value === Infinity) continue;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
  if (low === Infinity) return undefined;
  const from = Math.floor(Math.log10(low));
  return { low: from, high: Math.max(Math.ceil(Math.log10(high)), from + 1) };
}

/** Where a gap stands on the scale, in [0, 1]; zero and below stand at 0, what is infinite or no number at 1. */
export function placeOn({ low, high }: GapScale, value: number): number {
  if (Number.isNaN(value)) return 1;
  if (value <= 0) return 0;
  return Math.min(1, Math.max(0, (Math.log10(value) - low) / (high - low)));
}
