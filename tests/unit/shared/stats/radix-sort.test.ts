import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortedBy, textOrder } from '../../../../src/shared/stats/radix-sort.ts';

const key = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 5e-324, -5e-324, 1, -1),
  fc.integer({ min: -3, max: 3 }),
);

test('orders any doubles as comparing does, equal ones in their order, NaN last', () => {
  fc.assert(
    fc.property(fc.array(key, { maxLength: 300 }), (keys) => {
      const numbers = Uint32Array.from(keys.keys()).reverse();
      const worst = (at: number): number => (Number.isNaN(keys[at]) ? Infinity : keys[at]!);
      const expected = [...numbers].sort(
        (a, b) =>
          Number(Number.isNaN(keys[a])) - Number(Number.isNaN(keys[b])) ||
          (worst(a) === worst(b) ? 0 : worst(a) < worst(b) ? -1 : 1),
      );
      expect([...sortedBy(numbers, (at) => keys[at]!)]).toEqual(expected);
    }),
  );
});

test('by several keys one after the other, the last one counts most', () => {
  const rows = [
    [2, 1],
    [1, 2],
    [2, 0],
    [1, 1],
  ];
  const numbers = Uint32Array.from(rows.keys());
  const bySecond = sortedBy(numbers, (at) => rows[at]![1]!);
  expect([...sortedBy(bySecond, (at) => rows[at]![0]!)]).toEqual([3, 1, 2, 0]);
});

test('texts are ordered by code units, equal ones alike', () => {
  expect([...textOrder(['b', 'a', 'b', 'B', 'é'])]).toEqual([2, 1, 2, 0, 3]);
});
