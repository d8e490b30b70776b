import { afterAll, describe, expect, it } from 'vitest';
import { lanczos } from '../../../../src/main/optimizers/mechanisms/lanczos.ts';
import * as t from '../../../../src/main/tensor/index.ts';
import type { F } from '../../tensor/harness.ts';
import { Functions, bothModes, numbers } from '../../tensor/harness.ts';

const functions = new Functions();
afterAll(() => functions.close());

const n = 30;
const cases = {
  whole: { order: n, smallest: 2, largest: 3 },
  part: { order: 16, smallest: 1, largest: 3 },
} as const;
for (const dtype of ['float32', 'float64'] as const)
  for (const [name, { order, ...counts }] of Object.entries(cases))
    functions.define(
      `${name}_${dtype}`,
      { lambda: { dtype, shape: [n] }, mirror: { dtype, shape: [n] }, start: { dtype, shape: [n] } },
      ({ lambda, mirror, start }) => {
        // H = QΛQ, Q = I − 2uuᵀ.
        const turned = (x: F): F => t.sub(x, t.mul(mirror as F, t.mul(t.dot(mirror as F, x), 2)));
        const product = (x: F): F => turned(t.mul(lambda as F, turned(x)));
        const drawn = (i: t.Tensor<'int32'>): F => t.cos(t.mul(start as F, t.add(t.cast(i, dtype), 1)));
        return { ...lanczos(product, drawn, order, counts) };
      },
    );

const length = Math.hypot(...numbers([n], 3));
const mirror = numbers([n], 3).map((v) => v / length);
const vectorOf = (k: number): number[] => Array.from(mirror, (v, i) => (i === k ? 1 : 0) - 2 * mirror[k]! * v);

function found(name: keyof typeof cases, lambda: readonly number[], mode = 'plain', dtype = 'float64') {
  const typed = (x: ArrayLike<number>) => (dtype === 'float32' ? Float32Array.from(x) : Float64Array.from(x));
  const feeds = { lambda: typed(lambda), mirror: typed(mirror), start: typed(numbers([n], 5)) };
  const { values, vectors } = functions.run(`${name}_${dtype}`, mode as 'plain', feeds);
  const rows = Array.from(values!, (_, i) => Array.from(vectors!.subarray(i * n, (i + 1) * n) as ArrayLike<number>));
  return { values: Array.from(values!), rows };
}
const cosine = (a: readonly number[], b: readonly number[]): number =>
  Math.abs(a.reduce((sum, v, i) => sum + v * b[i]!, 0)) / (Math.hypot(...a) * Math.hypot(...b));

describe('Lanczos’ method', () => {
  const spread = Array.from({ length: n }, (_, i) => i - 5 + (i > 26 ? 20 * (i - 26) : 0));
  it.each(bothModes)(
    'has the smallest and the largest eigenpairs, rising, of as many products as unknowns (%s)',
    (mode) => {
      const { values, rows } = found('whole', spread, mode);
      [0, 1, 27, 28, 29].forEach((k, i) => {
        expect(values[i]).toBeCloseTo(spread[k]!, 9);
        expect(cosine(rows[i]!, vectorOf(k))).toBeCloseTo(1, 9);
        expect(Math.hypot(...rows[i]!)).toBeCloseTo(1, 9);
      });
    },
  );
  it('has those that stand apart of half as many products', () => {
    const { values, rows } = found('part', spread);
    [27, 28, 29].forEach((k, i) => {
      expect(values[i + 1]).toBeCloseTo(spread[k]!, 5);
      expect(cosine(rows[i + 1]!, vectorOf(k))).toBeCloseTo(1, 5);
    });
    const single = found('part', spread, 'plain', 'float32');
    [27, 28, 29].forEach((k, i) => expect(single.values[i + 1]! / spread[k]!).toBeCloseTo(1, 4));
  });
  it('goes on from another vector where its space is closed, and finds eigenvalues that are equal', () => {
    // Two eigenvalues that differ: a space of two, in which one of each would be all.
    const two = Array.from({ length: n }, (_, i) => (i === 0 ? 5 : 1));
    const { values, rows } = found('part', two);
    [1, 1, 1, 5].forEach((v, i) => expect(values[i]).toBeCloseTo(v, 9));
    expect(cosine(rows[3]!, vectorOf(0))).toBeCloseTo(1, 9);
    rows.forEach((row) => expect(Math.hypot(...row)).toBeCloseTo(1, 9));
    const none = found('whole', Array<number>(n).fill(0));
    expect(none.values).toEqual([0, 0, 0, 0, 0]);
    expect(none.rows.flat().every(Number.isFinite)).toBe(true);
  });
});
