import fc from 'fast-check';
import { expect, it, describe } from 'vitest';
import { gapOf, gapResolution, tellableTargets } from '../../../../src/shared/stats/gap.ts';

/** The doubles next to a value, by their bits. */
function next(value: number, by: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + BigInt(by));
  return view.getFloat64(0);
}

describe('gapOf', () => {
  it('is 0 within four units in the last place on both sides, and the difference beyond', () => {
    for (const optimum of [0.3978873577297382, -39.16599 * 2, 1, 1024, 1e-300])
      for (let by = -6; by <= 6; by += 1) {
        const f = next(optimum, by);
        // At a power of two the units below are half as large.
        const unit = Math.max(Math.abs(next(Math.max(Math.abs(f), Math.abs(optimum)), 1)), 0);
        const ulp = unit - Math.max(Math.abs(f), Math.abs(optimum));
        const near = Math.abs(f - optimum) <= 4 * ulp;
        expect(gapOf(f, optimum)).toBe(near ? 0 : f - optimum);
      }
  });

  it('takes −2.8e-17 and −1.4e-17 for the same on a problem whose optimum is 0.1', () => {
    expect([gapOf(0.1 - 2.8e-17, 0.1), gapOf(0.1 - 1.4e-17, 0.1)]).toEqual([0, 0]);
  });

  it('is the value itself where the optimum is 0', () => {
    for (const f of [1e-300, -1e-17, 5e-324 * 8, 3]) expect(gapOf(f, 0)).toBe(f);
    expect(gapOf(5e-324, 0)).toBe(0);
  });

  it('passes on what is no number', () => {
    expect(gapOf(NaN, 1)).toBeNaN();
    expect([gapOf(Infinity, 1), gapOf(-Infinity, 1)]).toEqual([Infinity, -Infinity]);
  });

  it('agrees with its own resolution', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, min: -1e10, max: 1e10 }),
        fc.integer({ min: -40, max: 40 }),
        (optimum, by) => {
          const f = next(optimum, by);
          if (!Number.isFinite(f)) return;
          const gap = f - optimum;
          expect(gapOf(f, optimum) === 0).toBe(Math.abs(gap) <= gapResolution(gap, optimum));
        },
      ),
    );
  });
});

it('targets below the resolution of a problem are not offered', () => {
  expect(tellableTargets([1, 1e-8, 1e-15, 1e-17], 0)).toEqual([1, 1e-8, 1e-15, 1e-17]);
  expect(tellableTargets([1, 1e-8, 1e-15, 1e-17], 1)).toEqual([1, 1e-8, 1e-15].filter((t) => t > 4 * 2 ** -52));
  expect(tellableTargets([1e3, 1, 1e-8], 1e9)).toEqual([1e3, 1]);
  expect(tellableTargets([1, 1e-17], undefined)).toEqual([1, 1e-17]);
});
