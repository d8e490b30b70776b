import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ertAtLeast,
  ertOf,
  estimateErt,
  shiftedGeometricMean,
  type Attempt,
} from '../../../../src/shared/stats/ert.ts';

const hit = (cost: number): Attempt => ({ cost, hit: true });
const miss = (cost: number): Attempt => ({ cost, hit: false });

describe('ertOf', () => {
  it('shares the cost of misses among the hits', () => {
    expect(ertOf([hit(10), hit(30)])).toBe(20);
    expect(ertOf([hit(10), miss(100), miss(100), hit(30)])).toBe(120);
    expect(ertOf([miss(100)])).toBe(Infinity);
    expect(ertOf([])).toBeNaN();
    expect(ertAtLeast([miss(100), miss(50)])).toBe(150);
    expect(ertAtLeast([miss(100), hit(50)])).toBe(150);
  });
});

describe('estimateErt', () => {
  it('gives the percentiles of the resamples', () => {
    // Two hits: resamples are 1, 2, 3 with probabilities 1/4, 1/2, 1/4.
    expect(estimateErt([[hit(1), hit(3)]], 0)).toEqual({ value: 2, low: 1, high: 3 });
    // A quarter of the resamples have no hit.
    expect(estimateErt([[hit(10), miss(100)]], 0)).toEqual({ value: 110, low: 10, high: Infinity });
  });

  it('is near the interval of all 5^5 resamples, and repeats with its seed', () => {
    const attempts = [hit(12), hit(20), hit(27), hit(55), miss(100)];
    const all = Array.from({ length: 5 ** 5 }, (_, index) =>
      ertOf([0, 1, 2, 3, 4].map((digit) => attempts[Math.floor(index / 5 ** digit) % 5] as Attempt)),
    ).sort((a, b) => a - b);
    const estimate = estimateErt([attempts], 0);
    expect(estimate.value).toBe(53.5);
    expect(Math.abs(estimate.low / (all[78] as number) - 1)).toBeLessThan(0.05);
    expect(Math.abs(estimate.high / (all[3046] as number) - 1)).toBeLessThan(0.1);
    expect(estimateErt([attempts], 0)).toEqual(estimate);
    expect(estimateErt([attempts], 0, { seed: 2, resamples: 2000 }).value).toBe(53.5);
  });

  it('never hit: exceeds what was spent', () => {
    const never = estimateErt([[miss(1000), miss(1000), miss(1000)]], 0);
    expect(never).toEqual({ value: Infinity, low: 3000, high: Infinity });
  });

  it('averages problems geometrically', () => {
    const { value, low, high } = estimateErt([[hit(9)], [hit(999)]], 1);
    expect(value).toBeCloseTo(99, 9);
    expect([low, high]).toEqual([value, value]);
    const one = estimateErt([[hit(9)], [miss(999)]], 1);
    expect([one.value, one.high]).toEqual([Infinity, Infinity]);
    expect(one.low).toBeCloseTo(99, 9);
  });

  it('lies within its interval', () => {
    const attempt = fc.record({ cost: fc.integer({ min: 1, max: 1000 }), hit: fc.boolean() });
    fc.assert(
      fc.property(fc.array(attempt, { minLength: 1, maxLength: 8 }), (attempts) => {
        const { value, low, high } = estimateErt([attempts], 0);
        expect(low).toBeLessThanOrEqual(value);
        expect(high).toBeGreaterThanOrEqual(value);
      }),
      { numRuns: 50 },
    );
  });
});

it('shifts the geometric mean so that zero costs do not decide alone', () => {
  expect(shiftedGeometricMean([0, 3], 1)).toBeCloseTo(1, 12);
  expect(shiftedGeometricMean([2, 8], 0)).toBeCloseTo(4, 12);
  expect(shiftedGeometricMean([0.1], 1)).toBe(0.1);
});
