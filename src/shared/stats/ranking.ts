import { sortedBy, sortedByAll, type KeyOf } from './radix-sort.ts';

/** What is ranked, by number; NaN: not known, which counts as worst. */
export interface Standings {
  /** In the order of those that are equal in all that ranks. */
  readonly numbers: Uint32Array;
  /** Rows of different problems do not compare; undefined: all compare. */
  readonly problem: KeyOf | undefined;
  /** 1; 0: it lacks a problem of the pool, and is listed behind all others without a rank. */
  readonly ranked: KeyOf;
  readonly success: KeyOf;
  readonly ert: KeyOf;
  /** The median of the final gaps. */
  readonly gap: KeyOf;
  /** Gaps that differ by no more than this are equal (gap.ts). */
  readonly resolution: KeyOf;
}

/**
 * The one ranking of command line, window and export: within each problem by success (higher), ERT (lower) and median gap
 * (lower); what is equal in all of these shares a rank, and the next one is skipped (1, 2, 2, 4). It is an order of point
 * estimates: a difference may be noise.
 */
export class Ranking {
  readonly #standings: Standings;
  /** Of every row, by its number; the most important first. */
  readonly #keys: readonly Float64Array[];

  constructor(standings: Standings) {
    this.#standings = standings;
    const { numbers, problem, ranked, success, ert } = standings;
    const length = 1 + numbers.reduce((most, number) => Math.max(most, number), -1);
    const worked = (keyOf: KeyOf): Float64Array => {
      const keys = new Float64Array(length);
      for (let at = 0; at < numbers.length; at += 1) keys[numbers[at]!] = keyOf(numbers[at]!);
      return keys;
    };
    this.#keys = [
      ...(problem === undefined ? [] : [worked(problem)]),
      worked((number) => -ranked(number)),
      worked((number) => worstOf(-rounded(success(number)))),
      worked((number) => worstOf(rounded(ert(number)))),
    ];
  }

  /** All numbers, the best of every problem first. */
  ordered(): Uint32Array {
    const keys = this.#keys.map(
      (each): KeyOf =>
        (number) =>
          each[number]!,
    );
    const ordered = sortedByAll(this.#standings.numbers, keys);
    // Gaps are asked for only where the rest is equal: over several problems they are read from all runs.
    for (let start = 0, end = 1; start < ordered.length; start = end, end += 1) {
      while (end < ordered.length && this.#areEqual(ordered[start]!, ordered[end]!)) end += 1;
      if (end - start > 1) ordered.set(sortedBy(ordered.subarray(start, end), this.#gap), start);
    }
    return ordered;
  }

  /** Of some of the numbers, which are ordered; 0: it has none. */
  ranks(ordered: Uint32Array): Uint32Array {
    const { problem, ranked } = this.#standings;
    const ranks = new Uint32Array(ordered.length);
    let [first, sharedFrom] = [0, 0];
    for (let at = 0; at < ordered.length; at += 1) {
      const number = ordered[at]!;
      const before = ordered[at - 1];
      const isFirst = before === undefined || (problem !== undefined && problem(before) !== problem(number));
      if (isFirst) first = at;
      if (isFirst || !this.#shares(ordered[sharedFrom]!, number)) sharedFrom = at;
      ranks[at] = ranked(number) === 0 ? 0 : sharedFrom - first + 1;
    }
    return ranks;
  }

  /** With the first that has the rank: being equal within rounding does not carry on from one to the next. */
  #shares(one: number, other: number): boolean {
    if (!this.#areEqual(one, other)) return false;
    const [a, b] = [this.#gap(one), this.#gap(other)];
    const { resolution } = this.#standings;
    return a === b || Math.abs(a - b) <= Math.max(resolution(one), resolution(other));
  }

  #gap: KeyOf = (number) => worstOf(this.#standings.gap(number));

  #areEqual(a: number, b: number): boolean {
    for (const keys of this.#keys) if (keys[a] !== keys[b]) return false;
    return true;
  }
}

/** To 41 bits: sums that were added in another order differ in the last ones, and a rank never rests on them. */
function rounded(value: number): number {
  const spread = value * (2 ** 12 + 1);
  return Number.isFinite(spread) ? spread - (spread - value) : value;
}

const worstOf = (value: number): number => (Number.isNaN(value) ? Infinity : value);
