import { precisionIds } from '../../../../shared/domain/run-spec.ts';
import { Ranking } from '../../../../shared/stats/ranking.ts';
import { sortedByAll } from '../../../../shared/stats/radix-sort.ts';
import type { Entries, Merit } from './entries.ts';

/** Ranked rows of a leaderboard, the best of every problem first. */
export interface RankedRows {
  /** 0: it has none, since it lacks a problem of the pool. */
  readonly ranks: Uint32Array;
  /** The entry that ranks each row. */
  readonly best: Uint32Array;
  /** Of every row, the entries in the precisions of `precisionIds`, -1: none; undefined: rows have their best alone. */
  readonly sides: Int32Array | undefined;
}

const precisions = precisionIds.length;

/** The entries of a row. */
export const entriesOf = ({ best, sides }: RankedRows, row: number): number[] =>
  sides === undefined
    ? [best[row]!]
    : [...sides.subarray(precisions * row, precisions * (row + 1))].filter((number) => number >= 0);

/**
 * Ranks entries as shared/stats/ranking.ts does.
 *
 * @param pivot the precisions of one configuration in one row, which is ranked by its best
 */
export function rankedRows(entries: Entries, merit: Merit, pivot: boolean): RankedRows {
  const ranking = new Ranking({ ...entries, ...merit });
  const ordered = ranking.ordered();
  if (!pivot) return { best: ordered, ranks: ranking.ranks(ordered), sides: undefined };
  const lines = linesOf(entries, ordered);
  const best = ordered.filter((number) => lines.has(number));
  const sides = new Int32Array(precisions * best.length).fill(-1);
  for (const [row, number] of best.entries())
    for (const side of lines.get(number)!) sides[precisions * row + entries.precision(side)] = side;
  return { best, ranks: ranking.ranks(best), sides };
}

/** The entries of every row by the best of them, where those that are better come first. */
function linesOf({ line }: Entries, ordered: Uint32Array): ReadonlyMap<number, Uint32Array> {
  const byLine = sortedByAll(ordered, line);
  const lines = new Map<number, Uint32Array>();
  for (let start = 0, end = 1; start < byLine.length; start = end, end += 1) {
    const [first] = byLine.subarray(start) as unknown as [number];
    while (end < byLine.length && line.every((keyOf) => keyOf(byLine[end]!) === keyOf(first))) end += 1;
    lines.set(first, byLine.subarray(start, end));
  }
  return lines;
}
