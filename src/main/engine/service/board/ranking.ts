import { precisionIds } from '../../../../shared/domain/run-spec.ts';
import type { Entries, Merit } from './entries.ts';
import { sortedBy, sortedByAll, type KeyOf } from './radix-sort.ts';

/** Ranked rows of a leaderboard, the best of every problem first. */
export interface Ranking {
  readonly ranks: Uint32Array;
  /** The entry that ranks each row. */
  readonly best: Uint32Array;
  /** Of every row, the entries in the precisions of `precisionIds`, -1: none; undefined: rows have their best alone. */
  readonly sides: Int32Array | undefined;
}

const precisions = precisionIds.length;

/** The entries of a row. */
export const entriesOf = ({ best, sides }: Ranking, row: number): number[] =>
  sides === undefined
    ? [best[row]!]
    : [...sides.subarray(precisions * row, precisions * (row + 1))].filter((number) => number >= 0);

/**
 * Ranks entries in the order of shared/stats/leaderboard-rank.ts: complete ones first, then by success (higher), ERT
 * (lower) and median gap (lower), those that are equal in all of these sharing a rank. By problem, every problem has its
 * own ranks.
 *
 * @param pivot the precisions of one configuration in one row, which is ranked by its best
 */
export function rankingOf(entries: Entries, merit: Merit, pivot: boolean): Ranking {
  const compared = new Compared(entries, merit);
  const ordered = compared.ordered();
  if (!pivot) return { best: ordered, ranks: compared.ranks(ordered), sides: undefined };
  const lines = linesOf(entries, ordered);
  const best = ordered.filter((number) => lines.has(number));
  const sides = new Int32Array(precisions * best.length).fill(-1);
  for (const [row, number] of best.entries())
    for (const side of lines.get(number)!) sides[precisions * row + entries.precision(side)] = side;
  return { best, ranks: compared.ranks(best), sides };
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

class Compared {
  readonly #entries: Entries;
  /** Of every entry, by its number; the most important first. */
  readonly #keys: readonly Float64Array[];

  constructor(entries: Entries, { success, ert }: Merit) {
    this.#entries = entries;
    const { numbers, problem, complete } = entries;
    const length = 1 + numbers.reduce((most, number) => Math.max(most, number), -1);
    const worked = (keyOf: KeyOf): Float64Array => {
      const keys = new Float64Array(length);
      for (let at = 0; at < numbers.length; at += 1) keys[numbers[at]!] = keyOf(numbers[at]!);
      return keys;
    };
    this.#keys = [
      ...(problem === undefined ? [] : [worked(problem)]),
      worked((number) => -complete(number)),
      worked((number) => worstOf(-success(number))),
      worked((number) => worstOf(ert(number))),
    ];
  }

  ordered(): Uint32Array {
    const keys = this.#keys.map(
      (each): KeyOf =>
        (number) =>
          each[number]!,
    );
    const ordered = sortedByAll(this.#entries.numbers, keys);
    // Gaps are asked for only where the rest is equal: over several problems they are read from all runs.
    for (let start = 0, end = 1; start < ordered.length; start = end, end += 1) {
      while (end < ordered.length && this.#areEqual(ordered[start]!, ordered[end]!)) end += 1;
      if (end - start > 1) ordered.set(sortedBy(ordered.subarray(start, end), this.#gap), start);
    }
    return ordered;
  }

  /** Of entries that are ordered. */
  ranks(ordered: Uint32Array): Uint32Array {
    const { problem } = this.#entries;
    const ranks = new Uint32Array(ordered.length);
    let first = 0;
    for (let at = 0; at < ordered.length; at += 1) {
      const [before, number] = [ordered[at - 1], ordered[at]!];
      if (before === undefined || (problem !== undefined && problem(before) !== problem(number))) first = at;
      const isShared = at > first && this.#areEqual(before!, number) && this.#gap(before!) === this.#gap(number);
      ranks[at] = isShared ? ranks[at - 1]! : at - first + 1;
    }
    return ranks;
  }

  #gap: KeyOf = (number) => worstOf(this.#entries.gap(number));

  #areEqual(a: number, b: number): boolean {
    for (const keys of this.#keys) if (keys[a] !== keys[b]) return false;
    return true;
  }
}

/** What is not known counts as worst. */
const worstOf = (value: number): number => (Number.isNaN(value) ? Infinity : value);
