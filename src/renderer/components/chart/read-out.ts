import { wordOfEnding } from '../../../shared/chart/endings.ts';
import type { Curve } from '../../../shared/chart/curve.ts';
import { firstFrom } from '../../../shared/chart/panel.ts';
import type { Points } from '../../../shared/chart/geometry.ts';

export interface ReadOutRow {
  readonly key: string;
  readonly label: string;
  readonly tag: string;
  /** The last value at or before the cursor; null: the curve begins later, or has a gap there. */
  readonly value: number | null;
  /** Quartiles at the cursor; null: there is no band. */
  readonly low: number | null;
  readonly high: number | null;
  /** What is to be known beside the value, such as `2 diverged` or `ended at 900`. */
  readonly note: string;
}

/** The last value of a line at or before x: what was known there. Nothing between two points is made up. */
export function valueBefore({ x, y }: Points, at: number): number | null {
  const index = firstFrom(x, at, true) - 1;
  const value = index < 0 ? NaN : y[index]!;
  return Number.isNaN(value) ? null : value;
}

/** All curves at a place of the x axis, the best value first, those without a value last. */
export function readOut(curves: readonly Curve[], at: number): ReadOutRow[] {
  const rows = curves.map((curve): ReadOutRow => {
    const last = curve.middle.x.at(-1);
    const ended = last !== undefined && last < at && curve.live === 0;
    return {
      key: curve.key,
      label: curve.label,
      tag: curve.tag,
      value: valueBefore(curve.middle, at),
      low: curve.band && valueBefore(curve.band.low, at),
      high: curve.band && valueBefore(curve.band.high, at),
      note: [...endingsBefore(curve, at), ...(ended ? ['ended'] : [])].join(', '),
    };
  });
  const sign = curves[0]?.better === 'higher' ? -1 : 1;
  const place = ({ value }: ReadOutRow): number => (value === null ? Infinity : sign * value);
  return rows.sort(
    // Two that are infinite are NaN apart.
    (a, b) => place(a) - place(b) || a.label.localeCompare(b.label) || (a.key < b.key ? -1 : 1),
  );
}

function endingsBefore(curve: Curve, at: number): string[] {
  const counts = new Map<string, number>();
  for (const { status, x } of curve.endings) {
    if (x > at || status === 'finished') continue;
    const word = wordOfEnding(status);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, count]) => (curve.runs > 1 ? `${count} ${word}` : word));
}
