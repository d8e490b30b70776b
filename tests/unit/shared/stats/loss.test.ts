import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differenceOf, ratioOfCosts, ratioOfMedians, type Estimate } from '../../../../src/shared/stats/loss.ts';
import { mulberry32 } from '../../../../src/shared/stats/mulberry32.ts';
import { median } from '../../../../src/shared/stats/quantile.ts';
import { wilson } from '../../../../src/shared/stats/wilson.ts';

const share = (hits: number, runs: number): Estimate => {
  const { rate, low, high } = wilson(hits, runs);
  return { value: rate, low, high };
};

describe('the difference of two shares', () => {
  // Newcombe 1998, Statistics in Medicine 17:873, table II, method 10.
  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [10, 10, 0, 10, 0.6075, 1],
  ])('%i of %i against %i of %i', (a, m, b, n, low, high) => {
    const difference = differenceOf(share(a, m), share(b, n));
    expect(difference.value).toBeCloseTo(a / m - b / n, 12);
    expect(difference.low).toBeCloseTo(low, 3);
    expect(difference.high).toBeCloseTo(high, 3);
  });
});

describe('the ratio of two costs', () => {
  const cost = (value: number, low = value, high = value) => ({ value, low, high, isBound: false });
  const atLeast = (value: number) => ({ value, low: NaN, high: NaN, isBound: true });

  it('has the interval of a log-normal ratio where both are log-normal', () => {
    const spread = (sigma: number) => Math.exp(1.96 * sigma);
    const of = (value: number, sigma: number) => cost(value, value / spread(sigma), value * spread(sigma));
    const { value, low, high } = ratioOfCosts(of(300, 0.3), of(100, 0.4))!;
    expect(value).toBe(3);
    expect(low).toBeCloseTo(3 / spread(0.5), 10);
    expect(high).toBeCloseTo(3 * spread(0.5), 10);
  });

  it('has no width where both repeat themselves, none where either has no interval, and no end where either has none', () => {
    const certain = ratioOfCosts(cost(300), cost(100))!;
    expect(certain.low).toBeCloseTo(3, 12);
    expect(certain.high).toBeCloseTo(3, 12);
    expect(ratioOfCosts(cost(3, NaN, NaN), cost(2, 1, 4))).toEqual({ value: 1.5, low: NaN, high: NaN, bound: 'none' });
    expect(ratioOfCosts(cost(3, 2, Infinity), cost(2, 1, 4))!.high).toBe(Infinity);
  });

  it('is a bound where either is, and nothing where both are', () => {
    expect(ratioOfCosts(atLeast(400), cost(100))).toMatchObject({ value: 4, bound: 'above' });
    expect(ratioOfCosts(cost(100), atLeast(400))).toMatchObject({ value: 0.25, bound: 'below' });
    expect(ratioOfCosts(atLeast(100), atLeast(400))).toBeUndefined();
  });

  it('is 1 where the start reaches the target in both', () => {
    expect(ratioOfCosts(cost(0), cost(0))).toMatchObject({ value: 1, bound: 'none' });
    expect(ratioOfCosts(cost(5), cost(0))!.value).toBe(Infinity);
  });
});

describe('the ratio of two medians', () => {
  const of = (...values: number[]) => Float64Array.from(values);

  it('covers the true ratio in about 95 of 100 samples', () => {
    const random = mulberry32(7);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const sample = (scale: number) => Float64Array.from({ length: 15 }, () => scale * Math.exp(0.5 * normal()));
    let covered = 0;
    for (let trial = 0; trial < 300; trial += 1) {
      const { low, high } = ratioOfMedians(sample(3), sample(1), 0, { seed: 1, resamples: 400 })!;
      covered += Number(low <= 3 && 3 <= high);
    }
    expect(covered / 300).toBeGreaterThan(0.91);
    expect(covered / 300).toBeLessThan(0.995);
  });

  it('is 1 between samples that are equal to within rounding, and a bound to one that is below it', () => {
    expect(ratioOfMedians(of(0, 1e-17, 0), of(1e-18, 0, 0), 1e-16)).toEqual({
      value: 1,
      low: 1,
      high: 1,
      bound: 'none',
    });
    expect(ratioOfMedians(of(1e-8, 1e-8, 1e-8), of(0, 0, 0), 1e-16)).toMatchObject({ value: 1e8, bound: 'above' });
    expect(ratioOfMedians(of(0, 0, 0), of(1e-8, 1e-8, 1e-8), 1e-16)).toMatchObject({ value: 1e-8, bound: 'below' });
  });

  it('is infinite where only the first has diverged, 0 where only the second has, and nothing where both have', () => {
    expect(ratioOfMedians(of(Infinity, Infinity, 1), of(1, 1, 1), 0)!.value).toBe(Infinity);
    expect(ratioOfMedians(of(1, 1, 1), of(Infinity, Infinity, 1), 0)!.value).toBe(0);
    expect(ratioOfMedians(of(Infinity), of(Infinity), 0)).toBeUndefined();
    // In some resamples both have: nothing is said about the ends.
    const some = ratioOfMedians(of(1, 2, 3, Infinity, Infinity), of(1, 2, 3, Infinity, Infinity), 0)!;
    expect([some.value, some.low, some.high]).toEqual([1, 0, Infinity]);
  });

  it('has no interval of single values, or where none is asked for', () => {
    expect(ratioOfMedians(of(4), of(2, 2, 2), 0)).toEqual({ value: 2, low: NaN, high: NaN, bound: 'none' });
    expect(ratioOfMedians(of(4, 5), of(2, 1), 0, null)).toEqual({ value: 3, low: NaN, high: NaN, bound: 'none' });
    expect(ratioOfMedians(of(), of(2), 0)).toBeUndefined();
  });

  it('is about its value, whatever the order and unit of the samples', () => {
    const values = fc.array(fc.double({ min: 1e-12, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 9 });
    fc.assert(
      fc.property(values, values, (a, b) => {
        const ratio = ratioOfMedians(of(...a), of(...b), 0, { seed: 1, resamples: 100 })!;
        expect(ratio.value).toBeCloseTo(median(a) / median(b), 12);
        expect(ratio.low).toBeLessThanOrEqual(ratio.high);
        expect(ratioOfMedians(of(...a.toReversed()), of(...b), 0, { seed: 1, resamples: 100 })).toEqual(ratio);
      }),
    );
  });
});
