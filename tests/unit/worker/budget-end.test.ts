import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mayRunOver, nextUnits, stepsHalfway } from '../../../src/main/worker/budget-end.ts';

/** Where a run is looked at whose steps cost so many units: where it stops, one call after the other. */
function stopsOf(limit: number, cost: (units: number) => number): { stops: number[]; lastInside: number } {
  const stops = [0];
  let [units, lastInside] = [0, 0];
  while (units < limit) {
    const stop = nextUnits(limit, units);
    expect(stop).toBeGreaterThan(units);
    while (units < stop) {
      units += cost(units);
      if (units <= limit) lastInside = units;
    }
    stops.push(units);
  }
  return { stops, lastInside };
}

test('the last point within a budget of units is stopped at, whatever a step costs, with few stops', () => {
  expect(stopsOf(2998, () => 3)).toEqual({
    stops: [0, 1500, 2250, 2625, 2811, 2904, 2952, 2976, 2988, 2994, 2997, 3000],
    lastInside: 2997,
  });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      fc.double({ min: 1e-5, max: 2, noNaN: true }),
      (limit, part) => {
        const cost = Math.max(1, Math.floor(limit * part));
        const { stops, lastInside } = stopsOf(limit, () => cost);
        expect(stops).toContain(lastInside);
        expect(stops.length).toBeLessThan(35);
      },
    ),
  );
});

test('also where steps cost ever more', () => {
  const { stops, lastInside } = stopsOf(100_000, (units) => 1 + Math.floor(units / 10));
  expect(stops).toContain(lastInside);
});

test('calls go half of what is left of a budget of seconds, and one that may run over is known', () => {
  expect(stepsHalfway(1, 0.01)).toBe(50);
  expect(stepsHalfway(0.015, 0.01)).toBe(1);
  expect(stepsHalfway(1, 0)).toBe(Infinity);
  expect(mayRunOver(0.5, 0.1)).toBe(false);
  expect(mayRunOver(0.19, 0.1)).toBe(true);
});
