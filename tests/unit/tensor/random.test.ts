import { afterAll, describe, expect, it } from 'vitest';
import * as t from '../../../src/main/tensor/index.ts';
import type { Mode } from '../../../src/main/tensor/program.ts';
import { Functions, bothModes } from './harness.ts';

const functions = new Functions();
afterAll(() => functions.close());
const integer = { dtype: 'int32', shape: [] } as const;
const n = 40_000;

functions.define('draw', { seed: integer, step: integer }, ({ seed, step }) => {
  const key = t.atStep(t.makeKey(seed), step);
  return {
    uniform: t.randomUniform(key, [n], 'float64'),
    uniform32: t.randomUniform(key, [n], 'float32'),
    normal: t.randomNormal(key, [n], 'float64'),
    normal32: t.randomNormal(key, [n], 'float32'),
    bits: t.randomBits(key, [n]),
    index: t.randomIndex(key, [n], 7),
    other: t.randomUniform(t.subKey(key, 'other'), [n], 'float64'),
    nested: t.randomUniform(t.subKey(t.subKey(key, 'other'), 'other'), [n], 'float64'),
    indexed: t.randomUniform(t.atIndex(key, t.constant(1, 'int32')), [n], 'float64'),
    again: t.randomUniform(t.subKey(key, 'other'), [n], 'float64'),
  };
});
const draw = (mode: Mode, seed = 1, step = 0): Record<string, number[]> =>
  Object.fromEntries(Object.entries(functions.run('draw', mode, { seed, step })).map(([k, v]) => [k, Array.from(v)]));

const mean = (x: readonly number[]): number => x.reduce((s, v) => s + v, 0) / x.length;
const moment = (x: readonly number[], p: number): number => mean(x.map((v) => v ** p));
/** Correlation of two lists of equal spread about `centre`. */
const correlation = (x: readonly number[], y: readonly number[], centre: number): number =>
  mean(x.map((v, i) => (v - centre) * ((y[i] ?? 0) - centre))) / mean(x.map((v) => (v - centre) ** 2));
/** Five standard errors of a mean of n independent numbers of deviation 1. */
const five = 5 / Math.sqrt(n);

describe('a key', () => {
  it('gives the same bits in both modes and in every call', () => {
    const [xla, plain] = [draw('xla', 3, 8), draw('plain', 3, 8)];
    for (const name of ['uniform', 'uniform32', 'bits', 'index', 'other']) expect(xla[name]).toEqual(plain[name]);
    // Normals go through log and cos, which differ in the last digits.
    (xla['normal'] ?? []).forEach((v, i) => expect(Math.abs(v - (plain['normal']?.[i] ?? NaN))).toBeLessThan(1e-12));
    expect(draw('xla', 3, 8)).toEqual(xla);
  });
  it('gives one stream for one name, another for another name or index', () => {
    const { uniform = [], other = [], nested = [], indexed = [], again } = draw('plain');
    expect(again).toEqual(other);
    for (const [a, b] of [
      [uniform, other],
      [other, nested],
      [uniform, nested],
      [uniform, indexed],
    ] as const) {
      expect(Math.abs(correlation(a, b, 0.5))).toBeLessThan(five);
    }
  });
  it('gives other numbers at another step or seed, and none of a step again at the next', () => {
    const base = draw('plain', 1, 0);
    for (const moved of [draw('plain', 1, 1), draw('plain', 2, 0), draw('plain', -1, 0)]) {
      expect(Math.abs(correlation(base['uniform'] ?? [], moved['uniform'] ?? [], 0.5))).toBeLessThan(five);
      // Among 40,000 doubles a chance repeat has probability 1e-7.
      expect(new Set([...(base['uniform'] ?? []), ...(moved['uniform'] ?? [])]).size).toBe(2 * n);
    }
  });
});

describe.each(bothModes)('moments (%s)', (mode) => {
  const drawn = (name: string): number[] => draw(mode, 11, 2)[name] ?? [];
  it.each(['normal', 'normal32'])('%s: 0, 1, 0, 3', (name) => {
    const x = drawn(name);
    expect(Math.abs(mean(x))).toBeLessThan(five);
    expect(Math.abs(moment(x, 2) - 1)).toBeLessThan(five * Math.SQRT2);
    expect(Math.abs(moment(x, 3))).toBeLessThan(five * Math.sqrt(15));
    expect(Math.abs(moment(x, 4) - 3)).toBeLessThan(five * Math.sqrt(96));
  });
  it.each(['uniform', 'uniform32'])('%s: in [0, 1), mean 1/2, second moment 1/3', (name) => {
    const x = drawn(name);
    expect(Math.min(...x)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...x)).toBeLessThan(1);
    expect(Math.abs(mean(x) - 0.5)).toBeLessThan(five * 0.289);
    expect(Math.abs(moment(x, 2) - 1 / 3)).toBeLessThan(five * 0.3);
  });
  it('index: every value of [0, 7) equally often', () => {
    const counts = drawn('index').reduce<number[]>((c, i) => ((c[i] = (c[i] ?? 0) + 1), c), []);
    expect(counts).toHaveLength(7);
    for (const c of counts) expect(Math.abs(c / n - 1 / 7)).toBeLessThan((five * Math.sqrt(6)) / 7);
  });
  it('bits: each of the 32 set half the time', () => {
    const bits = drawn('bits');
    for (let b = 0; b < 32; b++) expect(Math.abs(mean(bits.map((v) => (v >>> b) & 1)) - 0.5)).toBeLessThan(five * 0.5);
  });
});
