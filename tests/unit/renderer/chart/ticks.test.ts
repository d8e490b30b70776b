import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extentOf, scaleOf } from '../../../../src/shared/chart/scale.ts';
import { ticksOf } from '../../../../src/shared/chart/ticks.ts';

const tight = { low: 0, high: 0 };
const labels = (values: readonly number[], log: boolean, most = 6): string[] =>
  ticksOf(scaleOf(extentOf(values), log, tight), most).map(({ label }) => label);

describe('labels', () => {
  test('of decades are powers of ten', () => {
    expect(labels([1e-8, 100], true, 12)).toEqual([
      '1e-8',
      '1e-7',
      '1e-6',
      '1e-5',
      '1e-4',
      '0.001',
      '0.01',
      '0.1',
      '1',
      '10',
      '100',
    ]);
  });
  test('leave decades out where there is no room, at round exponents', () => {
    expect(labels([1e-16, 1], true, 4)).toEqual(['1e-15', '1e-10', '1e-5', '1']);
  });
  test('go through 1, 2, 5 over few decades', () => {
    expect(labels([0.9, 11], true)).toEqual(['1', '2', '5', '10']);
  });
  test('less than a decade have round values', () => {
    expect(labels([3.1, 3.4], true, 4)).toEqual(['3.1', '3.2', '3.3', '3.4']);
  });
  test('of linear axes are round and sum up no error', () => {
    expect(labels([0, 0.6], false)).toEqual(['0', '0.1', '0.2', '0.3', '0.4', '0.5', '0.6']);
    expect(labels([0, 40_000], false, 4)).toEqual(['0', '10,000', '20,000', '30,000', '40,000']);
    expect(labels([-2e5, 1e5], false, 3)).toEqual(['−2e5', '−1e5', '0', '1e5']);
  });
  test('have the digits that tell neighbours apart', () => {
    expect(labels([1000.1, 1000.2], false, 2)).toEqual(['1,000.1', '1,000.15', '1,000.2']);
  });
});

test('ticks of a floored axis stay above its strip', () => {
  const scale = scaleOf(extentOf([0, 1e-6, 1]), true, tight);
  for (const { at } of ticksOf(scale, 6)) expect(at).toBeGreaterThanOrEqual(scale.floor!.edge - 1e-9);
});

test('any axis has few ticks in ascending order, inside it, with labels that differ and say the truth', () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.double({ min: 1e-12, max: 1e12, noNaN: true }),
      fc.oneof(
        fc.double({ min: 1.01, max: 1e9, noNaN: true }),
        fc.integer({ min: 0, max: 50 }).map((bits) => 1 + 2 ** (bits - 52)),
      ),
      fc.integer({ min: 3, max: 12 }),
      (log, low, factor, most) => {
        const scale = scaleOf(extentOf([low, low * factor]), log, tight);
        const ticks = ticksOf(scale, most);
        expect(ticks.length).toBeGreaterThan(0);
        expect(ticks.length).toBeLessThanOrEqual(2 * most + 2);
        expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length);
        const slack = 1e-6 * (scale.max - scale.min);
        ticks.forEach(({ at, label }, i) => {
          expect(at).toBeGreaterThanOrEqual(scale.min - slack);
          expect(at).toBeLessThanOrEqual(scale.max + slack);
          if (i > 0) expect(at).toBeGreaterThan(ticks[i - 1]!.at);
          const value = log ? 10 ** at : at;
          expect(Math.abs(Number(label.replaceAll(',', '').replace('−', '-')) - value)).toBeLessThanOrEqual(
            1e-9 * Math.abs(value),
          );
        });
      },
    ),
  );
});
