import { sortedBy, type KeyOf } from './radix-sort.ts';

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
  /** Of every row, by its number: its place by all but the gap. Rows that are equal so far have the same. */
  readonly #places: Uint32Array;

  constructor(standings: Standings) {
    this.#standings = standings;
    const { numbers, problem, ranked, success, ert } = standings;
    let places = new Uint32Array(1 + numbers.reduce((most, number) => Math.max(most, number), -1));
    if (problem !== undefined) places = refined(numbers, places, problem, isSame);
    places = refined(numbers, places, (number) => -ranked(number), isSame);
    places = refined(numbers, places, (number) => -success(number), isNear);
    this.#places = refined(numbers, places, ert, isNear);
  }

  /** All numbers, the best of every problem first. */
  ordered(): Uint32Array {
    const ordered = byPlace(this.#standings.numbers, this.#places);
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

  /** With the first that has the rank, as `refined` has it. */
  #shares(one: number, other: number): boolean {
    if (!this.#areEqual(one, other)) return false;
    const [a, b] = [this.#gap(one), this.#gap(other)];
    const { resolution } = this.#standings;
    return a === b || Math.abs(a - b) <= Math.max(resolution(one), resolution(other));
  }

  #gap: KeyOf = (number) => worstOf(this.#standings.gap(number));

  #areEqual(a: number, b: number): boolean {
    return this.#places[a] === this.#places[b];
  }
}

/** Whether a key is equal to the first of its place, which is no larger. */
type IsEqual = (first: number, key: number) => boolean;

const isSame: IsEqual = (first, key) => key === first;

/** Sums that were added in another order differ in their last bits, and a rank never rests on them. */
const nearness = 1e-12;
const isNear: IsEqual = (first, key) => key === first || key - first <= nearness * Math.abs(first);

/**
 * Places by number, ascending, when those that shared one are told apart by a key too. What is equal to the first of a
 * place shares it: values are never rounded, since two on either side of an edge would differ however near they are; and
 * each is held against the first and not against the one before it, or a chain of small differences would join what is
 * far apart. The first is the best of its place whatever the order of the rows, and so is the outcome.
 */
function refined(numbers: Uint32Array, places: Uint32Array, keyOf: KeyOf, isEqual: IsEqual): Uint32Array<ArrayBuffer> {
  const keys = new Float64Array(places.length);
  for (let at = 0; at < numbers.length; at += 1) keys[numbers[at]!] = worstOf(keyOf(numbers[at]!));
  const ordered = byPlace(
    sortedBy(numbers, (number) => keys[number]!),
    places,
  );
  const finer = new Uint32Array(places.length);
  let [first = 0] = ordered;
  let place = 0;
  for (let at = 0; at < ordered.length; at += 1) {
    const number = ordered[at]!;
    if (places[number] !== places[first] || !isEqual(keys[first]!, keys[number]!)) {
      first = number;
      place += 1;
    }
    finer[number] = place;
  }
  return finer;
}

/** By counting, since places are small numbers: those of one place stay in their order. */
function byPlace(numbers: Uint32Array, places: Uint32Array): Uint32Array {
  const starts = new Uint32Array(numbers.length + 1);
  for (let at = 0; at < numbers.length; at += 1) starts[places[numbers[at]!]! + 1]! += 1;
  for (let place = 0; place < numbers.length; place += 1) starts[place + 1]! += starts[place]!;
  const ordered = new Uint32Array(numbers.length);
  for (let at = 0; at < numbers.length; at += 1) {
    const number = numbers[at]!;
    ordered[starts[places[number]!]!++] = number;
  }
  return ordered;
}

const worstOf = (value: number): number => (Number.isNaN(value) ? Infinity : value);
