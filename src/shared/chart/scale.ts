/** A linear or logarithmic axis. "Plotted" units are the value itself, or its decimal logarithm. */
export interface Scale {
  readonly log: boolean;
  /** Ends of the axis in plotted units, the floor strip included. */
  readonly min: number;
  readonly max: number;
  /** A logarithm has no place for values <= 0: they stand in a strip below `edge`, at `at`. Null: there are none. */
  readonly floor: { readonly edge: number; readonly at: number } | null;
}

/** What an axis has to show. All NaN-free; `low > high` where nothing is there. */
export interface Extent {
  readonly low: number;
  readonly high: number;
  /** The least value above 0; Infinity where there is none. */
  readonly positive: number;
}

export const nowhere: Extent = { low: Infinity, high: -Infinity, positive: Infinity };

/** The extent of the finite numbers among `values`, from index `from` up to, not including, `to`. */
export function extentOf(values: ArrayLike<number>, from = 0, to = values.length): Extent {
  let low = Infinity;
  let high = -Infinity;
  let positive = Infinity;
  for (let i = from; i < to; i += 1) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    if (value > 0 && value < positive) positive = value;
  }
  return { low, high, positive };
}

export const union = (extents: Iterable<Extent>): Extent => {
  let { low, high, positive } = nowhere;
  for (const each of extents) {
    low = Math.min(low, each.low);
    high = Math.max(high, each.high);
    positive = Math.min(positive, each.positive);
  }
  return { low, high, positive };
};

/** Share of the axis that the floor strip takes. */
const stripShare = 0.07;

/** An axis that shows `extent`, with `padding` (a share of its length) at each end. */
export function scaleOf(extent: Extent, log: boolean, padding: { readonly low: number; readonly high: number }): Scale {
  const empty = extent.low > extent.high;
  if (!log) {
    const [low, high] = empty ? [0, 1] : apart(extent.low, extent.high);
    const length = high - low;
    // Two ends of 1e308 would overflow: such a chart is useless, but it is not wrong.
    if (!Number.isFinite(length)) return { log, min: low, max: high, floor: null };
    return { log, min: low - padding.low * length, max: high + padding.high * length, floor: null };
  }
  const floored = !empty && extent.low <= 0;
  const positive = Number.isFinite(extent.positive);
  const [low, high] = decadesApart(positive ? Math.log10(extent.positive) : -1, positive ? Math.log10(extent.high) : 0);
  const length = high - low;
  const edge = low - padding.low * length;
  const max = high + padding.high * length;
  if (!floored) return { log, min: edge, max, floor: null };
  const strip = ((max - edge) * stripShare) / (1 - stripShare);
  return { log, min: edge - strip, max, floor: { edge, at: edge - strip / 2 } };
}

/** A single value gets room about it: a tenth of its size, or half a decade. */
const apart = (low: number, high: number): [number, number] =>
  low < high ? resolved(low, high, 0) : around(low, Math.abs(low) * 0.1 || 0.5);
const decadesApart = (low: number, high: number): [number, number] =>
  low < high ? resolved(low, high, 1) : around(low, 0.5);
const around = (value: number, half: number): [number, number] => [value - half, value + half];

/**
 * Numbers are about 1e-16 of their size apart: ends that are nearer to one another than a billionth of it have too few
 * places between them for an axis, and move apart. Logarithms are no more exact than those of numbers about 1.
 */
function resolved(low: number, high: number, least: number): [number, number] {
  const missing = 1e-9 * Math.max(Math.abs(low), Math.abs(high), least) - (high - low);
  return missing > 0 ? [low - missing / 2, high + missing / 2] : [low, high];
}

/** A value in plotted units; NaN stays NaN, and so does what is infinite: both are gaps. */
export function project(scale: Scale, value: number): number {
  if (!Number.isFinite(value)) return NaN;
  if (!scale.log) return value;
  if (value > 0) return Math.log10(value);
  // Without a strip such a value lies outside the part that is shown: the line leads there, out of sight.
  return scale.floor ? scale.floor.at : scale.min - (scale.max - scale.min);
}

/** The value at a place in plotted units; 0 inside the floor strip. */
export function invert(scale: Scale, plotted: number): number {
  if (!scale.log) return plotted;
  return scale.floor && plotted < scale.floor.edge ? 0 : 10 ** plotted;
}

/** Place of a value along the axis: 0 at its low end, 1 at its high end. */
export const shareOf = (scale: Scale, value: number): number =>
  (project(scale, value) - scale.min) / (scale.max - scale.min);
export const valueAt = (scale: Scale, share: number): number =>
  invert(scale, scale.min + share * (scale.max - scale.min));
