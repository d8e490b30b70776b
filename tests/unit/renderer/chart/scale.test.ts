import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  extentOf,
  invert,
  nowhere,
  project,
  scaleOf,
  shareOf,
  union,
  valueAt,
} from '../../../../src/shared/chart/scale.ts';

const tight = { low: 0, high: 0 };

describe('extents', () => {
  test('count finite values only, and know the least above zero', () => {
    expect(extentOf([NaN, 3, -1, 0, 1e-9, Infinity])).toEqual({ low: -1, high: 3, positive: 1e-9 });
    expect(extentOf([NaN, Infinity])).toEqual(nowhere);
  });
  test('of a part do not look beyond it', () => {
    expect(extentOf([100, 2, 3, 100], 1, 3)).toEqual({ low: 2, high: 3, positive: 2 });
  });
  test('unite', () => {
    expect(union([extentOf([1, 2]), nowhere, extentOf([-5])])).toEqual({ low: -5, high: 2, positive: 1 });
  });
});

describe('a logarithmic axis', () => {
  test('without values <= 0 has no strip', () => {
    const scale = scaleOf(extentOf([1e-8, 100]), true, tight);
    expect(scale).toEqual({ log: true, min: -8, max: 2, floor: null });
  });

  test('keeps values <= 0: they stand in a strip below every other value', () => {
    const scale = scaleOf(extentOf([-1e-17, 0, 1e-8, 100]), true, tight);
    expect(scale.floor).not.toBeNull();
    expect(project(scale, 0)).toBe(scale.floor!.at);
    expect(project(scale, -1e-17)).toBe(scale.floor!.at);
    expect(project(scale, 1e-8)).toBeGreaterThanOrEqual(scale.floor!.edge);
    expect(scale.min).toBeLessThan(scale.floor!.at);
    expect(scale.floor!.at).toBeLessThan(scale.floor!.edge);
  });

  test('of values <= 0 alone still shows them', () => {
    const scale = scaleOf(extentOf([0, -3]), true, tight);
    expect(shareOf(scale, -3)).toBeGreaterThan(0);
    expect(shareOf(scale, -3)).toBeLessThan(0.1);
  });

  test('leads a line to a value <= 0 outside of the shown part out of sight instead of breaking it', () => {
    const scale = scaleOf(extentOf([1, 10]), true, tight);
    expect(shareOf(scale, 0)).toBeLessThan(0);
  });

  test('takes the least double there is', () => {
    const scale = scaleOf(extentOf([5e-324, 1]), true, tight);
    expect(shareOf(scale, 5e-324)).toBeCloseTo(0, 12);
  });
});

test('what is not finite is a gap on any axis', () => {
  for (const log of [true, false])
    for (const value of [NaN, Infinity, -Infinity])
      expect(project(scaleOf(extentOf([1, 10]), log, tight), value)).toBeNaN();
});

test('a single value gets room about it', () => {
  for (const log of [true, false]) {
    const scale = scaleOf(extentOf([3]), log, tight);
    expect(shareOf(scale, 3)).toBeCloseTo(0.5, 9);
  }
});

test('values that are next to nothing apart get an axis that has places between them', () => {
  for (const log of [true, false]) {
    for (const [low, high] of [
      [1e-6, 1.0000000000000002e-6],
      [-3, -3 + 4e-16],
      [1e6, 1e6 + 1e-9],
      [5e300, 5.0000000001e300],
    ] as const) {
      if (log && low <= 0) continue;
      const scale = scaleOf(extentOf([low, high]), log, { low: 0.05, high: 0.05 });
      const shares = Array.from({ length: 1001 }, (_, i) => i / 1000);
      const places = shares.map((share) => valueAt(scale, share));
      for (let i = 1; i < places.length; i += 1) expect(places[i]).toBeGreaterThan(places[i - 1]!);
      expect(shareOf(scale, low)).toBeCloseTo(1 - shareOf(scale, high), 6);
    }
  }
});

test('places and values are each other’s inverse', () => {
  const size = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
  /** Down to numbers that are next to one another. */
  const near = fc
    .tuple(size, fc.integer({ min: 0, max: 50 }))
    .map(([a, bits]) => [a, a * (1 + 2 ** (bits - 52))] as const);
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.boolean(), fc.oneof(fc.tuple(size, size), near), share, (log, ends, at) => {
      const scale = scaleOf(extentOf(ends), log, { low: 0.05, high: 0.05 });
      expect(shareOf(scale, valueAt(scale, at))).toBeCloseTo(at, 6);
    }),
    { examples: [[false, [1e-6, 1.0000000000000002e-6], 0.3]] },
  );
});

test('a place in the strip is the value 0', () => {
  const scale = scaleOf(extentOf([0, 1, 10]), true, tight);
  expect(invert(scale, scale.floor!.at)).toBe(0);
});
