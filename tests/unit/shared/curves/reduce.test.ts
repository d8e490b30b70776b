import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnEdges } from '../../../../src/shared/curves/columns.ts';
import type { Points } from '../../../../src/shared/curves/points.ts';
import { reduce, type Range } from '../../../../src/shared/curves/reduce.ts';

const value = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 2, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, 0, -0) },
);

const curve = fc
  .array(fc.record({ dx: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 50, noNaN: true })), y: value }), {
    maxLength: 400,
  })
  .map((steps): Points => {
    let x = 0;
    return {
      x: Float64Array.from(steps, ({ dx }, row) => (x += row === 0 ? 0 : dx)),
      y: Float64Array.from(steps, ({ y }) => y),
    };
  });

const chart = fc.record({ count: fc.integer({ min: 1, max: 40 }), log: fc.boolean() });
const share = fc.double({ min: -0.2, max: 1.2, noNaN: true });

const rowsIn = ({ x }: Points, range: Range): number[] =>
  [...x.keys()].filter((row) => range === null || (x[row]! >= range[0] && x[row]! <= range[1]));

/** The column of every row in the range, by its definition alone. */
function columnOf({ x }: Points, rows: readonly number[], { count, log }: { count: number; log: boolean }) {
  const shown = rows.filter((row) => !log || x[row]! > 0);
  const from = shown.length === 0 ? x[rows.at(-1)!]! : x[shown[0]!]!;
  const edges = columnEdges({ count, log }, from, x[rows.at(-1)!]!);
  return (row: number): number => {
    if (x[row]! < edges[0]!) return -1;
    for (let column = 0; column < count - 1; column += 1) if (x[row]! < edges[column + 1]!) return column;
    return count - 1;
  };
}

/** What is kept of each column, and the neighbours of the range, without a thought for speed. */
function expectedRows(points: Points, columns: { count: number; log: boolean }, range: Range): number[] {
  const rows = rowsIn(points, range);
  const outside = [...points.x.keys()].filter((row) => !rows.includes(row));
  const before = outside.filter((row) => rows.length > 0 && row < rows[0]!).slice(-1);
  const after = outside.filter((row) => rows.length > 0 && row > rows.at(-1)!).slice(0, 1);
  const inColumns = Map.groupBy(rows, columnOf(points, rows, columns));
  const extremes = [...inColumns.values()].flatMap((own) => {
    const numbers = own.filter((row) => !Number.isNaN(points.y[row]));
    if (numbers.length === 0) return [];
    const finite = numbers.filter((row) => Number.isFinite(points.y[row]));
    const best = (better: (a: number, b: number) => boolean) =>
      finite.length === 0 ? [] : [finite.reduce((kept, row) => (better(points.y[row]!, points.y[kept]!) ? row : kept))];
    const infinite = [Infinity, -Infinity].flatMap((value) => numbers.find((row) => points.y[row] === value) ?? []);
    return [numbers[0]!, ...best((a, b) => a < b), ...best((a, b) => a > b), ...infinite, numbers.at(-1)!];
  });
  const kept = [...before, ...extremes, ...after].filter((row) => !Number.isNaN(points.y[row]));
  return [...new Set(kept)].sort((a, b) => a - b);
}

test('keeps the first, least, greatest and last of every pixel column, and what is infinite in it, whatever the range and the scale', () => {
  fc.assert(
    fc.property(curve, chart, fc.option(fc.tuple(share, share)), (points, columns, shares) => {
      const width = points.x.at(-1) ?? 0;
      const range = shares && ([Math.min(...shares) * width, Math.max(...shares) * width] as const);
      const line = reduce(points, columns, range);
      const inside = rowsIn(points, range);
      expect(line.points).toBe(inside.length);
      expect(line.reduced).toBe(inside.length > 4 * columns.count);
      if (!line.reduced) {
        const shown = inside.length === 0 ? [] : [inside[0]! - 1, ...inside, inside.at(-1)! + 1];
        const rows = shown.filter((row) => row >= 0 && row < points.x.length);
        if (inside.length > 0) expect([...line.y]).toEqual(rows.map((row) => points.y[row]!));
        return;
      }
      const numbers = [...line.x.keys()].filter((at) => !Number.isNaN(line.y[at]));
      const rows = expectedRows(points, columns, range);
      expect(numbers.map((at) => [line.x[at], line.y[at]])).toEqual(rows.map((row) => [points.x[row], points.y[row]]));
    }),
    { numRuns: 1000 },
  );
});

test('a line is broken where, and only where, there is a gap between two kept points', () => {
  fc.assert(
    fc.property(curve, chart, (points, columns) => {
      const line = reduce(points, columns, null);
      if (!line.reduced) return;
      const rows = expectedRows(points, columns, null);
      const isGap = (from: number, to: number) =>
        points.y.subarray(from, to).some((each) => Number.isNaN(each)) ? ['gap'] : [];
      const expected = rows.flatMap((row, i) => [...isGap(i === 0 ? 0 : rows[i - 1]! + 1, row), points.y[row]!]);
      expected.push(...isGap((rows.at(-1) ?? -1) + 1, points.y.length));
      expect([...line.y].map((each) => (Number.isNaN(each) ? 'gap' : each))).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

const ramp = (count: number, y: (row: number) => number): Points => ({
  x: Float64Array.from({ length: count }, (_, row) => row),
  y: Float64Array.from({ length: count }, (_, row) => y(row)),
});

test('a spike of one point among 100,000 is there, and so is a gap of one', () => {
  const points = ramp(100_000, (row) => (row === 70_007 ? 1e9 : row === 31_111 ? NaN : row === 50_001 ? Infinity : 1));
  const line = reduce(points, { count: 800, log: false }, null);
  expect(line.x.length).toBeLessThan(8 * 800);
  expect(line.y[line.x.indexOf(70_007)]).toBe(1e9);
  expect(line.y[line.x.indexOf(50_001)]).toBe(Infinity);
  expect(line.y[line.x.indexOf(31_111)]).toBeNaN();
});

test('on a log axis the first decades get as many columns as the last, and the start at 0 is kept', () => {
  const line = reduce(
    ramp(100_000, (row) => -row),
    { count: 100, log: true },
    null,
  );
  expect([...line.x.slice(0, 6)]).toEqual([0, 1, 2, 3, 4, 5]);
  expect([...line.x].filter((x) => x < 1000).length).toBeGreaterThan(line.x.length / 3);
});

test('values that a log axis cannot show stay as they are', () => {
  const line = reduce(
    ramp(1000, (row) => (row % 2 === 0 ? -row : 0)),
    { count: 16, log: true },
    null,
  );
  expect(Math.min(...line.y)).toBe(-998);
  expect([...line.y]).toContain(0);
});

test('points at one place of the axis and ranges without any make no trouble', () => {
  const still: Points = { x: new Float64Array(1000), y: Float64Array.from({ length: 1000 }, (_, row) => -row) };
  for (const log of [false, true]) expect([...reduce(still, { count: 16, log }, null).y]).toEqual([-0, -999]);
  const points = ramp(1000, (row) => row);
  expect(reduce(points, { count: 16, log: true }, [10.2, 10.8])).toMatchObject({
    x: Float64Array.of(10, 11),
    points: 0,
    reduced: false,
  });
  expect(reduce(points, { count: 16, log: false }, [5000, 6000]).points).toBe(0);
  expect(reduce(points, { count: 16, log: false }, [9, 3]).points).toBe(0);
});

test('only NaN is one gap', () => {
  expect([
    ...reduce(
      ramp(1000, () => NaN),
      { count: 16, log: false },
      null,
    ).y,
  ]).toEqual([NaN]);
});
