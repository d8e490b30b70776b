import { afterAll, describe, expect, it } from 'vitest';
import { gradientEstimate, noPairs, withPair } from '../../../../src/main/optimizers/mechanisms/gradient-estimate.ts';
import * as t from '../../../../src/main/tensor/index.ts';
import { Functions, numbers } from '../../tensor/harness.ts';

const functions = new Functions();
afterAll(() => functions.close());

const [n, most] = [4, 6];
const all = 9;
const matrix = { dtype: 'float64', shape: [all, n] } as const;
const scalar = { dtype: 'float64', shape: [] } as const;
for (const held of [1, 3, all])
  functions.define(
    `estimate_${held}`,
    { points: matrix, gradients: matrix, at: { dtype: 'float64', shape: [2, n] }, length: scalar, noise: scalar },
    ({ points, gradients, at, length, noise }) => {
      let pairs = noPairs(most, n, 'float64');
      for (let i = 0; i < held; i += 1)
        pairs = withPair(pairs, t.row(points, t.index(i)), t.row(gradients, t.index(i)));
      return { guess: gradientEstimate(pairs, { length, noise })(at) };
    },
    ['plain'],
  );

const [points, gradients] = [numbers([all, n], 1), numbers([all, n], 2)];
const row = (x: ArrayLike<number>, i: number): number[] => Array.from({ length: n }, (_, j) => x[i * n + j]!);
const guess = (held: number, at: readonly number[], { length = 1, noise = 1e-12 } = {}): number[] =>
  Array.from(
    functions.run(`estimate_${held}`, 'plain', { points, gradients, at: Float64Array.from(at), length, noise })[
      'guess'
    ]!,
  );

describe('optex: the estimate of a gradient', () => {
  it('at a point that is held is the gradient that is held, with σ² = 0: of those that there are, and of the last ones', () => {
    for (const [held, first] of [
      [3, 0],
      [all, all - most],
    ] as const)
      // prettier-ignore
      for (let i = first; i < held - 1; i += 2) {
        const got = guess(held, [...row(points, i), ...row(points, i + 1)]);
        [...row(gradients, i), ...row(gradients, i + 1)].forEach((v, j) => expect(got[j]).toBeCloseTo(v, 7));
      }
  });
  it('is 0 while there are fewer than two pairs', () => {
    expect(guess(1, [...row(points, 0), ...row(points, 0)])).toEqual(Array(2 * n).fill(0));
  });
  it('is k(x, X)(K + σ²I)⁻¹G with Matérn’s kernel of order 5/2, points in units of their mean length', () => {
    const [length, noise] = [0.7, 0.3];
    const held = [0, 1, 2].map((i) => row(points, i));
    const size = held.reduce((sum, p) => sum + Math.hypot(...p), 0) / 3;
    const kernel = (a: readonly number[], b: readonly number[]): number => {
      const s = (Math.sqrt(5) * Math.hypot(...a.map((v, i) => v - b[i]!))) / (length * size);
      return (1 + s + (s * s) / 3) * Math.exp(-s);
    };
    const x = row(points, 7);
    const got = guess(3, [...x, ...x], { length, noise });
    // (K + σ²I)w = kᵀ by Jacobi's iteration, from what it is near to.
    const k = held.map((p) => kernel(p, x));
    let w = k.map(() => 0);
    for (let round = 0; round < 400; round += 1)
      w = w.map((old, i) => {
        const sum = held.reduce((all, p, j) => all + (kernel(held[i]!, p) + (i === j ? noise : 0)) * w[j]!, 0);
        return old + 0.3 * (k[i]! - sum);
      });
    for (let j = 0; j < n; j += 1)
      expect(got[j]).toBeCloseTo(w.reduce((sum, v, i) => sum + v * row(gradients, i)[j]!, 0), 9); // prettier-ignore
  });
});
