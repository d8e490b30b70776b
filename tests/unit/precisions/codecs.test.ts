import { afterAll, describe, expect, it } from 'vitest';
import type { Coded } from '../../../src/main/precisions/codecs.ts';
import { block, decode, encode, linearSquare } from '../../../src/main/precisions/codecs.ts';
import { Functions, bothModes, numbers } from '../tensor/harness.ts';

const functions = new Functions();
afterAll(() => functions.close());

const [rows, n] = [3, 70];
const groups = Math.ceil(n / block);
for (const dtype of ['float32', 'float64'] as const)
  functions.define(`both_${dtype}`, { x: { dtype, shape: [rows, n] } }, ({ x }) => {
    const coded: Coded = encode(x, linearSquare);
    return { ...coded, back: decode(coded, [rows, n], linearSquare) };
  });

/** The numbers of the codes, low nibble first, each 8 less than its place in the table. */
const placesOf = (bytes: ArrayLike<number>): number[] =>
  Array.from(bytes).flatMap((byte) => [byte & 15, byte >> 4].map((nibble) => (nibble + 8) % 16));

function nearest(share: number): number {
  const far = linearSquare.map((v) => Math.abs(v - share));
  return far.indexOf(Math.min(...far));
}

describe('codes of 4 bits', () => {
  it('have the table sign(t)t² of 16 even t, one of them 0', () => {
    const codes = [-225, -169, -121, -81, -49, -25, -9, 0, 1, 9, 25, 49, 81, 121, 169, 225];
    linearSquare.forEach((v, k) => expect(v * 225).toBeCloseTo(codes[k]!, 12));
    expect(linearSquare[7]).toBe(0);
  });

  it.each(bothModes)('are of the nearest value, times the largest of each block of 64 in a row (%s)', (mode) => {
    const x = numbers([rows, n], 3);
    // A block of zeros, and the last six of a row as a block of their own.
    x.fill(0, n, n + block);
    const { codes, scales, back } = functions.run('both_float64', mode, { x });
    expect(codes).toBeInstanceOf(Uint8Array);
    expect(codes).toHaveLength((rows * n) / 2);
    const places = placesOf(codes!);
    for (let i = 0; i < rows; i += 1)
      for (let g = 0; g < groups; g += 1) {
        const at = Array.from({ length: Math.min(block, n - g * block) }, (_, k) => i * n + g * block + k);
        const largest = Math.max(...at.map((k) => Math.abs(x[k]!))) || 1;
        expect(scales![i * groups + g]).toBe(largest);
        for (const k of at) {
          expect(places[k]).toBe(nearest(x[k]! / largest));
          expect(back![k]).toBe(linearSquare[places[k]!]! * largest);
        }
      }
  });

  it('take the lower of two that are as near', () => {
    const x = new Float64Array(rows * n);
    x[0] = 1;
    // Half-way between 0 and 1/225, and between −1/25 and 0.
    [x[1], x[2]] = [linearSquare[8]! / 2, linearSquare[6]! / 2];
    const { codes } = functions.run('both_float64', 'plain', { x });
    expect(placesOf(codes!).slice(0, 4)).toEqual([15, 7, 6, 7]);
  });

  it.each(bothModes)('never make a number of what is none: its block is NaN, and no other (%s)', (mode) => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      const x = Float32Array.from(numbers([rows, n], 5));
      x[2] = bad;
      const { back } = functions.run('both_float32', mode, { x });
      Array.from(back!).forEach((v, k) => expect(Number.isNaN(v)).toBe(k < block));
    }
  });

  it('lose some .108 of normal numbers', () => {
    const uniform = numbers([rows, n], 7, 0, 1);
    const x = uniform.map((v, k) => Math.sqrt(-2 * Math.log(v)) * Math.cos(2 * Math.PI * uniform.at(k - 1)!));
    const { back } = functions.run('both_float64', 'plain', { x });
    const lost = Math.hypot(...x.map((v, k) => v - back![k]!)) / Math.hypot(...x);
    expect(lost).toBeGreaterThan(0.08);
    expect(lost).toBeLessThan(0.13);
  });
});
