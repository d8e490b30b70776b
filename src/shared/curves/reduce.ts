import type { Line } from '../contract/curves.ts';
import { columnEdges, type PixelColumns } from './columns.ts';
import { firstAbove, firstAtLeast, type Points } from './points.ts';

/** Where there are no more points than this for a column, all of them are shown. */
const perColumn = 4;

/** The part of the x axis that is shown; null: all of it. */
export type Range = readonly [number, number] | null;

/**
 * The points that a chart of so many pixel columns needs: of each column the first, the least, the greatest and the
 * last, in their order, and the first infinite one of either sign; a NaN between any two that have one between them, so
 * that no line is drawn across a gap; and the points next to the range on both sides, so that what holds where it begins
 * and up to where it ends is known. All points of the range where these are no more than four a column. Values are never
 * altered: infinite ones and those that a log axis cannot show are kept.
 *
 * Drawn as steps, a column then covers what all of its points would cover, and enters and leaves it at the same heights.
 *
 * On a log axis, points at x <= 0 are a column of their own, left of all others.
 */
export function reduce(points: Points, columns: PixelColumns, range: Range): Line {
  const { x } = points;
  const begin = range === null ? 0 : firstAtLeast(x, range[0]);
  const end = range === null ? x.length : Math.max(begin, firstAbove(x, range[1]));
  const inside = end - begin;
  const before = Math.max(0, begin - 1);
  const after = Math.min(x.length, end + 1);
  if (inside <= perColumn * columns.count)
    return { x: x.slice(before, after), y: points.y.slice(before, after), reduced: false, points: inside };
  const kept = keptRows(points, columns, { begin, end, before, after });
  return { x: pick(x, kept), y: pick(points.y, kept), reduced: true, points: inside };
}

interface Part {
  /** First row of the range, and the row after its last. */
  readonly begin: number;
  readonly end: number;
  /** The same with the neighbours of the range. */
  readonly before: number;
  readonly after: number;
}

function keptRows({ x, y }: Points, columns: PixelColumns, { begin, end, before, after }: Part): number[] {
  const from = columns.log ? firstAbove(x, 0) : begin;
  const start = Math.min(Math.max(begin, from), end - 1);
  const edges = columnEdges(columns, x[start]!, x[end - 1]!);
  const kept = new GapKeeper(y, before);
  for (let row = before; row < begin; row += 1) kept.add(row);
  let row = begin;
  // Column -1 is what lies left of a log axis.
  for (let column = -1; column < columns.count; column += 1) {
    const next = column === columns.count - 1 ? end : Math.min(end, firstAtLeast(x, edges[column + 1]!, row));
    kept.addExtremes(row, next);
    row = next;
  }
  for (row = end; row < after; row += 1) kept.add(row);
  return kept.finish(after);
}

/** Rows in their order, with the first NaN of every gap between them. */
class GapKeeper {
  readonly #y: Float64Array;
  readonly #rows: number[] = [];
  /** The row after the last one that was looked at for gaps. */
  #seen: number;

  constructor(y: Float64Array, from: number) {
    this.#y = y;
    this.#seen = from;
  }

  /** Takes a row unless it was taken already; one that is not a number is known as a gap. */
  add(row: number): void {
    if (row < this.#seen || Number.isNaN(this.#y[row])) return;
    this.#mark(row);
    this.#rows.push(row);
    this.#seen = row + 1;
  }

  /** First, least, greatest and last number of the rows from `begin` to before `end`, and where it is infinite. */
  addExtremes(begin: number, end: number): void {
    const y = this.#y;
    let first = -1;
    let last = -1;
    let least = -1;
    let greatest = -1;
    // Beside the greatest: of a run that diverges, the way up must not be lost for its end.
    let above = -1;
    let below = -1;
    let low = Infinity;
    let high = -Infinity;
    for (let row = begin; row < end; row += 1) {
      const value = y[row]!;
      if (Number.isNaN(value)) continue;
      if (first < 0) first = row;
      last = row;
      if (value === Infinity) {
        if (above < 0) above = row;
        continue;
      }
      if (value === -Infinity) {
        if (below < 0) below = row;
        continue;
      }
      if (value < low) {
        low = value;
        least = row;
      }
      if (value > high) {
        high = value;
        greatest = row;
      }
    }
    if (above < 0 && below < 0) {
      if (first < 0) return;
      this.add(first);
      this.add(Math.min(least, greatest));
      this.add(Math.max(least, greatest));
      this.add(last);
    } else
      for (const row of [first, least, greatest, above, below, last].sort((a, b) => a - b)) if (row >= 0) this.add(row);
  }

  finish(end: number): number[] {
    this.#mark(end);
    return this.#rows;
  }

  #mark(end: number): void {
    for (let row = this.#seen; row < end; row += 1)
      if (Number.isNaN(this.#y[row])) {
        this.#rows.push(row);
        return;
      }
  }
}

const pick = (values: Float64Array, rows: readonly number[]): Float64Array<ArrayBuffer> => {
  const picked = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i += 1) picked[i] = values[rows[i]!]!;
  return picked;
};
