import type { Curve } from '../../../shared/chart/curve.ts';

export interface TableRow {
  readonly x: number;
  readonly middle: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** The drawn points of one curve as rows: one for each x of its lines; NaN is a gap, null that a line has no point. */
export function rowsOf({ middle, band }: Pick<Curve, 'middle' | 'band'>): TableRow[] {
  const lines = band ? [middle, band.low, band.high] : [middle];
  const places = [0, 0, 0];
  const rows: TableRow[] = [];
  for (;;) {
    const x = Math.min(...lines.map((line, i) => line.x[places[i]!] ?? Infinity));
    if (x === Infinity) return rows;
    const take = (i: number): number | null => {
      const line = lines[i];
      if (line?.x[places[i]!] !== x) return null;
      const value = line.y[places[i]!]!;
      places[i] = places[i]! + 1;
      return value;
    };
    const middleValue = take(0);
    rows.push({ x, middle: middleValue ?? NaN, low: take(1), high: take(2) });
  }
}
