import { describe, expect, test } from 'vitest';
import { digits } from '../../../src/main/problems/bundled-data.ts';
import { cnnDig } from '../../../src/main/problems/networks/cnn-dig.ts';
import { lstmDig } from '../../../src/main/problems/networks/lstm-dig.ts';
import { evaluator, gradientError, instanceOf, withDefaults } from './evaluator.ts';

const { train } = digits();

/** The mean cross-entropy over the first 1437 digits of what another code makes of 64 pixels. */
function lossOf(outputs: (pixels: Float64Array) => readonly number[]): number {
  let sum = 0;
  for (let n = 0; n < train.count; n++) {
    const z = outputs(train.features.subarray(n * 64, n * 64 + 64));
    const most = Math.max(...z);
    const total = z.reduce((all, v) => all + Math.exp(v - most), 0);
    sum += most + Math.log(total) - z[train.labels[n] as number]!;
  }
  return sum / train.count;
}

/** Parts of x one after another. */
function parts(x: Float64Array, sizes: readonly number[]): Float64Array[] {
  let at = 0;
  return sizes.map((size) => x.subarray(at, (at += size)));
}

const affine = (u: ArrayLike<number>, W: Float64Array, b: Float64Array): number[] =>
  Array.from(b, (bias, o) => Array.from(u).reduce((sum, v, i) => sum + v * W[i * b.length + o]!, bias));

/** An image [size, size, from] by a kernel [3, 3, from, to] beyond whose edge there is nothing, its positive part, then 2 x 2 maxima. */
function convolved(image: ArrayLike<number>, size: number, kernel: Float64Array, bias: Float64Array): number[] {
  const to = bias.length;
  const from = kernel.length / (9 * to);
  const at = (y: number, x: number, o: number): number => {
    let sum = bias[o]!;
    for (let dy = -1; dy <= 1; dy++)
      for (let dx = -1; dx <= 1; dx++) {
        if (y + dy < 0 || y + dy >= size || x + dx < 0 || x + dx >= size) continue;
        for (let i = 0; i < from; i++)
          sum += image[((y + dy) * size + x + dx) * from + i]! * kernel[(((dy + 1) * 3 + dx + 1) * from + i) * to + o]!;
      }
    return Math.max(sum, 0);
  };
  const half = size / 2;
  return Array.from({ length: half * half * to }, (_, k) => {
    const [o, place] = [k % to, Math.floor(k / to)];
    const [y, x] = [2 * Math.floor(place / half), 2 * (place % half)];
    return Math.max(at(y, x, o), at(y, x + 1, o), at(y + 1, x, o), at(y + 1, x + 1, o));
  });
}

const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));

const cases = [
  {
    problem: cnnDig,
    unknowns: 6090,
    loss: (x: Float64Array) => {
      const [K1, b1, K2, b2, W3, b3] = parts(x, [144, 16, 4608, 32, 1280, 10]) as [
        ...[Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array],
      ];
      return lossOf((pixels) => affine(convolved(convolved(pixels, 8, K1, b1), 4, K2, b2), W3, b3));
    },
  },
  {
    problem: lstmDig,
    unknowns: 1770,
    loss: (x: Float64Array) => {
      const [W1, b1, W2, b2] = parts(x, [1536, 64, 160, 10]) as [
        ...[Float64Array, Float64Array, Float64Array, Float64Array],
      ];
      return lossOf((pixels) => {
        let [h, c] = [Array<number>(16).fill(0), Array<number>(16).fill(0)];
        for (let row = 0; row < 8; row++) {
          const z = affine([...pixels.subarray(8 * row, 8 * row + 8), ...h], W1, b1);
          c = c.map((v, i) => sigmoid(z[16 + i]!) * v + sigmoid(z[i]!) * Math.tanh(z[32 + i]!));
          h = c.map((v, i) => sigmoid(z[48 + i]!) * Math.tanh(v));
        }
        return affine(h, W2, b2);
      });
    },
  },
];

describe.each(cases)('$problem.id', ({ problem, unknowns, loss }) => {
  test('has the loss that other code finds, and the gradient of central differences', () => {
    expect(problem.facts(withDefaults(problem)).dimension).toBe(unknowns);
    const e = evaluator(instanceOf(problem));
    // Away from the start, where what sees no pixel stands in the bend of max(0, ·).
    const x = e.start().map((v, i) => v + 0.05 * Math.sin(i + 1));
    expect(e.value(x)).toBeCloseTo(loss(x), 12);
    expect(gradientError(e, x, 1e-6)).toBeLessThan(1e-6);
    e.close();
  });
});
