import { describe, expect, it } from 'vitest';
import { costOn, oracleUnits } from '../../../../src/shared/stats/cost.ts';
import { mulberry32 } from '../../../../src/shared/stats/mulberry32.ts';
import { median, quantile, quartiles } from '../../../../src/shared/stats/quantile.ts';
import { wilson } from '../../../../src/shared/stats/wilson.ts';

it.each([
  [1, [0.6270739405881613, 0.002735721180215478, 0.5274470399599522]],
  [42, [0.6011037519201636, 0.44829055899754167, 0.8524657934904099]],
])('mulberry32 of seed %i gives the values of problems.md', (seed, values) => {
  const random = mulberry32(seed);
  expect([random(), random(), random()]).toEqual(values);
});

describe('wilson', () => {
  // Newcombe 1998, Statistics in Medicine 17:857, table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%i of %i', (successes, trials, low, high) => {
    const interval = wilson(successes, trials);
    expect(interval.rate).toBe(successes / trials);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('is exact at the ends, symmetric, and knows nothing without trials', () => {
    expect(wilson(0, 5).low).toBe(0);
    expect(wilson(5, 5).high).toBe(1);
    expect(wilson(3, 10).low).toBeCloseTo(1 - wilson(7, 10).high, 14);
    expect(wilson(0, 0)).toEqual({ rate: NaN, low: 0, high: 1 });
  });
});

describe('quantile', () => {
  // numpy.percentile, method 'linear'.
  it.each([
    [[1, 2, 3, 4], 0.25, 1.75],
    [[1, 2, 3, 4], 0.5, 2.5],
    [[15, 20, 35, 40, 50], 0.4, 29],
    [[7], 0.9, 7],
    [[1, 2], 1, 2],
    [[1, Infinity], 0.5, Infinity],
    [[1, 3, Infinity], 0.5, 3],
    [[Infinity, Infinity], 0.3, Infinity],
  ])('%j at %d', (values, p, expected) => {
    expect(quantile(values, p)).toBeCloseTo(expected, 12);
  });

  it('sorts numerically and takes NaN for the worst', () => {
    expect(quartiles([10, 9, 1, NaN, 2])).toEqual({ q1: 2, median: 9, q3: 10 });
    expect(median([NaN, NaN, 1])).toBe(Infinity);
    expect(median([])).toBeNaN();
  });
});

it('prices the oracle with weights that can be changed', () => {
  const cost = { step: 4, f_evals: 5, g_evals: 7, hv_evals: 11, compute_s: 0.5 };
  expect(oracleUnits(cost)).toBe(5 + 21 + 66);
  expect(oracleUnits(cost, { f: 1, g: 1, hv: 2 })).toBe(34);
  expect((['steps', 'f_evals', 'oracle_units', 'compute_s'] as const).map((axis) => costOn(axis, cost))).toEqual([
    4, 5, 92, 0.5,
  ]);
});
