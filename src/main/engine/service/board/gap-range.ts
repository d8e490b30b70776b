import type { GroupTable } from './group-table.ts';

export interface GapRange {
  readonly low: number;
  readonly high: number;
}

/** The smallest positive and the largest finite quartile of the final gaps of some groups; null where none is either. */
export function gapRange(table: GroupTable, places: Uint32Array): GapRange | null {
  let [low, high] = [Infinity, 0];
  for (const name of ['gap_q1', 'gap_median', 'gap_q3'] as const) {
    const gaps = table.column(name);
    for (const place of places) {
      const gap = gaps[place]!;
      if (!(gap > 0) || gap === Infinity) continue;
      if (gap < low) low = gap;
      if (gap > high) high = gap;
    }
  }
  return high === 0 ? null : { low, high };
}
