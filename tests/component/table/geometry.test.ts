import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowGeometry, scaleOf, tallest } from '../../../src/renderer/components/table/geometry.ts';

const tables = fc
  .record({
    count: fc.integer({ min: 1, max: 2_000_000 }),
    row: fc.constantFrom(24, 28),
    places: fc.uniqueArray(
      fc.record({ index: fc.integer({ min: 0, max: 2_100_000 }), height: fc.integer({ min: 1, max: 900 }) }),
      {
        selector: ({ index }) => index,
        maxLength: 8,
      },
    ),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map((table) => ({ ...table, places: table.places.toSorted((a, b) => a.index - b.index) }));

test('the row at a height is the one whose edges enclose it, details counted to their row', () => {
  fc.assert(
    fc.property(tables, ({ count, row, places, at }) => {
      const geometry = rowGeometry(count, row, places);
      const y = at * (geometry.height - 1);
      const index = geometry.at(y);
      expect(geometry.top(index)).toBeLessThanOrEqual(y);
      expect(geometry.top(index + 1)).toBeGreaterThan(y);
    }),
  );
});

test('the height is that of all rows and of the details that belong to rows', () => {
  expect(
    rowGeometry(10, 28, [
      { index: 3, height: 100 },
      { index: 12, height: 50 },
    ]).height,
  ).toBe(380);
  expect(rowGeometry(0, 28).height).toBe(0);
});

test('a content that browsers can scroll is left alone; a taller one ends where the scroll bar ends', () => {
  expect(scaleOf(tallest, 600)).toEqual({ height: tallest, factor: 1 });
  const { height, factor } = scaleOf(28_000_000, 600);
  expect((height - 600) * factor).toBeCloseTo(28_000_000 - 600, 3);
});
