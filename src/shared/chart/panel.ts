import type { CostAxis } from '../stats/cost.ts';
import type { Value } from './axis-names.ts';
import type { Curve } from './curve.ts';
import type { Points } from './geometry.ts';
import { extentOf, scaleOf, union, type Extent, type Scale } from './scale.ts';

export type Range = readonly [number, number];

/** How a comparison is drawn, the same for all its panels. */
export interface Drawing {
  readonly axis: CostAxis;
  readonly value: Value;
  readonly best: boolean;
  readonly xLog: boolean;
  readonly yLog: boolean;
  /** Single runs of every group too. */
  readonly traces: boolean;
  /** The quartiles over seeds. */
  readonly bands: boolean;
}

export interface Scales {
  readonly x: Scale;
  readonly y: Scale;
}

const linesOf = (curve: Curve, { traces, bands }: Pick<Drawing, 'traces' | 'bands'>): Points[] => [
  curve.middle,
  ...(bands && curve.band ? [curve.band.low, curve.band.high] : []),
  ...(traces ? curve.traces.map(({ line }) => line) : []),
];

/** What the x axis has to show: all points of the curves, also those that were not asked for. */
export const xExtentOf = (curves: readonly Curve[]): Extent =>
  union(
    curves.flatMap(({ middle, traces, extent, endings }) => [
      extentOf(middle.x),
      ...traces.map(({ line }) => extentOf(line.x)),
      extentOf(endings.map(({ x }) => x)),
      ...(extent ? [extentOf(extent.x)] : []),
    ]),
  );

/** What the y axis has to show within `range`: its points, and what holds where it begins. */
export function yExtentOf(
  curves: readonly Curve[],
  shown: Pick<Drawing, 'traces' | 'bands'>,
  range: Range | null,
): Extent {
  const [from, to] = range ?? [-Infinity, Infinity];
  return union(
    curves.flatMap((curve) => [
      ...linesOf(curve, shown).map(({ x, y }) => extentOf(y, firstHeld(x, from), firstFrom(x, to, true))),
      extentOf(curve.endings.filter(({ x }) => x >= from && x <= to).map(({ y }) => y)),
    ]),
  );
}

/** The first index whose x is at least (or, `beyond`, greater than) the bound; x ascends. */
export function firstFrom(x: ArrayLike<number>, bound: number, beyond = false): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const before = beyond ? x[middle]! <= bound : x[middle]! < bound;
    if (before) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The index of the point that holds at the bound; of the first after it where none does, or the line has ended. */
function firstHeld(x: ArrayLike<number>, bound: number): number {
  const next = firstFrom(x, bound, true);
  const before = Math.max(next - 1, 0);
  return next < x.length || x[before] === bound ? before : next;
}

/** Extents that several panels share. */
export interface Domain {
  readonly x: Extent;
  readonly y: Extent;
}

export const domainOf = (curves: readonly Curve[], drawing: Drawing, range: Range | null): Domain => ({
  x: xExtentOf(curves),
  y: yExtentOf(curves, drawing, range),
});

/** The scales of a panel that shows `domain`, or the part of it within `range`. */
export function scalesOf({ x, y }: Domain, { xLog, yLog }: Drawing, range: Range | null): Scales {
  const xShown = range
    ? { low: range[0], high: range[1], positive: range[0] > 0 ? range[0] : Math.min(x.positive, range[1]) }
    : x;
  return {
    x: scaleOf(xShown, xLog, range ? { low: 0, high: 0 } : { low: xLog ? 0.01 : 0, high: 0.02 }),
    y: scaleOf(y, yLog, { low: 0.04, high: 0.05 }),
  };
}

/** Whether an axis has a strip for values <= 0. */
export const isFloored = ({ x, y }: Scales): boolean => x.floor !== null || y.floor !== null;
