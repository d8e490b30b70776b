import { quantile } from '../stats/quantile.ts';
import type { Points } from './points.ts';

/** What a run counts as past its last point. */
export type Afterwards =
  /** It failed: +Infinity from there on, since a failure is never removed. */
  | 'worst'
  /** It had come to its end by itself, or its best counts: it stays where it is. */
  | 'last'
  /** Its budget was used: where it would be is not known, and the statistic of all runs ends. */
  | 'unknown';

export interface Member extends Points {
  readonly afterwards: Afterwards;
}

type Floats = Float64Array<ArrayBuffer>;

/** Quartiles over runs; the three share their x. */
export interface Band {
  readonly x: Floats;
  readonly low: Floats;
  readonly middle: Floats;
  readonly high: Floats;
}

const gridPointsAtOnce = 4096;

/**
 * Median and quartiles (shared/stats/quantile.ts) over runs at every x that any of them recorded. A run's value at x is
 * its last one at or before x; a NaN counts as +Infinity, as everywhere in the statistics.
 *
 * The band begins where every run has begun and ends with the shortest run that is `unknown` afterwards; so the number
 * of runs behind it is the same all along, and none leaves it in silence. A failed run without points is at +Infinity
 * throughout; any other run without points has nothing to say and is left out.
 *
 * Yields now and then, so that the caller can do other things in between.
 */
export function* quartilesOver(members: readonly Member[]): Generator<undefined, Band, undefined> {
  const counted = members.filter(({ x, afterwards }) => x.length > 0 || afterwards === 'worst');
  const drawn = counted.filter(({ x }) => x.length > 0);
  const begin = Math.max(...drawn.map(({ x }) => x[0]!));
  const end = Math.min(...drawn.map(({ x, afterwards }) => (afterwards === 'unknown' ? x.at(-1)! : Infinity)));
  const band = new BandBuilder(Math.max(0, ...drawn.map(({ x }) => x.length)));
  const standing = new Standing(counted.length);
  const next = counted.map(() => 0);
  for (;;) {
    let x = Infinity;
    for (let m = 0; m < counted.length; m += 1) {
      const value = counted[m]!.x[next[m]!];
      if (value !== undefined && value < x) x = value;
    }
    if (x === Infinity || x > end) return band.finish();
    for (let m = 0; m < counted.length; m += 1) {
      const member = counted[m]!;
      let row = next[m]!;
      if (row >= member.x.length) {
        if (member.afterwards === 'worst') standing.set(m, Infinity);
        continue;
      }
      if (member.x[row]! > x) continue;
      while (row < member.x.length && member.x[row]! <= x) row += 1;
      next[m] = row;
      standing.set(m, member.y[row - 1]!);
    }
    if (x >= begin) {
      band.add(x, standing.ascending());
      if (band.length % gridPointsAtOnce === 0) yield;
    }
  }
}

/** Values of the runs where the grid stands, kept in order: from one x to the next it hardly changes. */
class Standing {
  readonly #values: Float64Array;
  readonly #order: Uint32Array;
  readonly #ascending: Float64Array;

  constructor(count: number) {
    this.#values = new Float64Array(count).fill(Infinity);
    this.#order = Uint32Array.from({ length: count }, (_, m) => m);
    this.#ascending = new Float64Array(count);
  }

  set(member: number, value: number): void {
    this.#values[member] = Number.isNaN(value) ? Infinity : value;
  }

  ascending(): Float64Array {
    const [values, order] = [this.#values, this.#order];
    for (let i = 1; i < order.length; i += 1) {
      const member = order[i]!;
      const value = values[member]!;
      let at = i;
      for (; at > 0 && values[order[at - 1]!]! > value; at -= 1) order[at] = order[at - 1]!;
      order[at] = member;
    }
    for (let i = 0; i < order.length; i += 1) this.#ascending[i] = values[order[i]!]!;
    return this.#ascending;
  }
}

class BandBuilder {
  length = 0;
  #columns: [x: Floats, low: Floats, middle: Floats, high: Floats];

  constructor(capacity: number) {
    const column = () => new Float64Array(Math.max(16, capacity));
    this.#columns = [column(), column(), column(), column()];
  }

  add(x: number, ascending: Float64Array): void {
    if (this.length === this.#columns[0].length) this.#grow();
    const [xs, low, middle, high] = this.#columns;
    xs[this.length] = x;
    low[this.length] = quantile(ascending, 0.25);
    middle[this.length] = quantile(ascending, 0.5);
    high[this.length] = quantile(ascending, 0.75);
    this.length += 1;
  }

  finish(): Band {
    const [x, low, middle, high] = this.#columns;
    const cut = (values: Floats) => values.slice(0, this.length);
    return { x: cut(x), low: cut(low), middle: cut(middle), high: cut(high) };
  }

  #grow(): void {
    const [x, low, middle, high] = this.#columns;
    const doubled = (values: Floats) => {
      const larger = new Float64Array(2 * values.length);
      larger.set(values);
      return larger;
    };
    this.#columns = [doubled(x), doubled(low), doubled(middle), doubled(high)];
  }
}
