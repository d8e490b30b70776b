import { expect, test } from 'vitest';
import { largestError, productError, productErrors, type Multiply } from '../../../src/main/conformance/products.ts';

const size = 64;

/** Products with factors rounded to so many bits of mantissa, and sums in fp32: what hardware does with them. */
const rounding =
  (bits: number): Multiply =>
  (a, b) => {
    const [p, q] = [a, b].map((factor) => factor.map((value) => rounded(value, bits))) as [Float32Array, Float32Array];
    return Float32Array.from({ length: size * size }, (_, i) => {
      const [row, column] = [Math.floor(i / size), i % size];
      let sum = 0;
      for (let k = 0; k < size; k++) sum = Math.fround(sum + Math.fround(p[row * size + k]! * q[k * size + column]!));
      return sum;
    });
  };

/** To nearest, ties to even. */
function rounded(value: number, bits: number): number {
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) - bits);
  const [below, rest] = [Math.floor(value / unit), value / unit - Math.floor(value / unit)];
  return (rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below) * unit;
}

test('fp32 is exact, and what rounds its factors is found', () => {
  expect(productError(rounding(23))).toBe(0);
  // TF32, float16 and bfloat16.
  for (const bits of [10, 7]) expect(productError(rounding(bits)), `${bits} bits`).toBeGreaterThan(2 ** -12);
});

test('it is found whichever factor is rounded', () => {
  const exact = rounding(23);
  const half = rounding(10);
  expect(productError((a, b) => (a[1]! % 1 === 0 ? exact(a, b) : half(a, b)))).toBeGreaterThan(0);
  expect(productError((a, b) => (a[1]! % 1 === 0 ? half(a, b) : exact(a, b)))).toBeGreaterThan(0);
});

test('what is no number is no small error', () => {
  expect(largestError([1, NaN], Float64Array.of(1, 2))).toBe(Infinity);
  expect(largestError([1], Float64Array.of(1, 2))).toBe(Infinity);
});

test("TensorFlow's kernels and XLA are exact here", () => {
  expect(productErrors()).toEqual({ plain: 0, xla: 0 });
});
