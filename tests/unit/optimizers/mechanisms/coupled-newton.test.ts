import { afterAll, describe, expect, it } from 'vitest';
import { coupledNewton } from '../../../../src/main/optimizers/mechanisms/coupled-newton.ts';
import type { F } from '../../tensor/harness.ts';
import { Functions, bothModes } from '../../tensor/harness.ts';

const functions = new Functions();
afterAll(() => functions.close());

const n = 6;
const powers = [1, 2, 3, 4, 6] as const;
for (const dtype of ['float32', 'float64'] as const)
  for (const p of powers)
    functions.define(
      `root_${p}_${dtype}`,
      { a: { dtype, shape: [n, n] }, ridge: { dtype: 'float64', shape: [] } },
      ({ a, ridge }) => ({ root: coupledNewton(a as F, p, ridge) }),
    );

/** QΛQᵀ with Q a mirror. */
function withEigenvalues(values: readonly number[]): number[] {
  const v = values.map((_, i) => Math.cos(i + 1));
  const square = v.reduce((sum, x) => sum + x * x, 0);
  const q = v.map((a, i) => v.map((b, j) => (i === j ? 1 : 0) - (2 * a * b) / square));
  return q.flatMap((row) => q.map((other) => row.reduce((sum, a, k) => sum + a * values[k]! * other[k]!, 0)));
}
const root = (p: number, values: readonly number[], ridge: number, { mode = 'plain', dtype = 'float64' } = {}) =>
  Array.from(
    functions.run(`root_${p}_${dtype}`, mode as 'plain', {
      a: dtype === 'float32' ? Float32Array.from(withEigenvalues(values)) : Float64Array.from(withEigenvalues(values)),
      ridge,
    })['root']!,
  );
const norm = (x: readonly number[]): number => Math.hypot(...x);
const error = (got: readonly number[], expected: readonly number[]): number =>
  norm(got.map((v, i) => v - expected[i]!)) / norm(expected);

describe('the coupled Newton iteration', () => {
  it('makes ½I of 16I with p = 4', () => {
    const got = root(4, Array<number>(n).fill(16), 0);
    got.forEach((v, i) => expect(v).toBeCloseTo(i % (n + 1) === 0 ? 0.5 : 0, 12));
  });
  it.each(powers)('has the eigenvalues λ^(−1/p), p = %d, in both modes', (p) => {
    const values = [1e-3, 0.1, 0.5, 1, 7, 20];
    for (const mode of bothModes) {
      const expected = withEigenvalues(values.map((v) => v ** (-1 / p)));
      expect(error(root(p, values, 0, { mode }), expected)).toBeLessThan(1e-9);
    }
  });
  it('is good to 5e-4 in fp32 and 1e-10 in fp64 with p = 4 at a condition of 1e6, the ridge 1e-6', () => {
    const values = [1e-6, 1e-4, 1e-2, 0.1, 0.5, 1];
    const ridged = values.map((v) => v + 1e-6 * norm(values));
    const expected = withEigenvalues(ridged.map((v) => v ** -0.25));
    expect(error(root(4, values, 1e-6), expected)).toBeLessThan(1e-10);
    for (const mode of bothModes)
      expect(error(root(4, values, 1e-6, { mode, dtype: 'float32' }), expected)).toBeLessThan(5e-4);
  });
  it('is finite of 0, and of what is so small that its square is 0', () => {
    for (const size of [0, 1e-25]) {
      const got = root(4, Array<number>(n).fill(size), 1e-6, { dtype: 'float32' });
      expect(got.every(Number.isFinite)).toBe(true);
    }
  });
});
