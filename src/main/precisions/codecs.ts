import type { Float, Tensor } from '../tensor/index.ts';
import {
  abs,
  add,
  cast,
  constant,
  div,
  equal,
  expandDims,
  fill,
  flatten,
  gather,
  greater,
  isFinite,
  max,
  min,
  mul,
  ones,
  pad,
  reshape,
  select,
  sliceAxis,
  sub,
} from '../tensor/index.ts';
import { pack, unpack } from './packing.ts';

/** Entries that share a scale: 4 + 32/64 = 4.5 bits an entry where scales are fp32, and 5 where they are fp64. */
export const block = 64;

/**
 * sign(t)t² of 16 even t from −1 to 1, of which the eighth is taken as 0: "linear-2" of Wang et al. 2024 (arXiv:2405.18144).
 * Times 225 these are −225, −169, −121, −81, −49, −25, −9, 0, 1, 9, 25, 49, 81, 121, 169, 225.
 */
export const linearSquare: readonly number[] = Array.from({ length: 16 }, (_, k) => {
  const t = k === 7 ? 0 : (2 * k - 15) / 15;
  return Math.sign(t) * t * t;
});

/** A matrix in 4 bits an entry: two codes in a byte, row after row, and a scale for every 64 entries of a row. */
export type Coded = { readonly codes: Tensor<'uint8'>; readonly scales: Tensor<Float> };

/** [rows, n] as [rows, blocks, 64], the last block filled with zeros. */
function inBlocks(x: Tensor<Float>): Tensor<Float> {
  const [rows = 0, n = 0] = x.shape;
  const blocks = Math.ceil(n / block);
  return reshape(
    pad(x, [
      [0, 0],
      [0, blocks * block - n],
    ]),
    [rows, blocks, block],
  );
}

/** Half-way between values of a table: an entry has the code of how many of these it is above. */
const borders = (table: readonly number[]): number[] => table.slice(1).map((v, k) => (v + table[k]!) / 2);

/** Codes of the nearest values of a table of 16 from −1 to 1, the lower one of two that are as near. */
export function encode(x: Tensor<Float>, table: readonly number[]): Coded {
  const [rows = 0, n = 0] = x.shape;
  const blocks = inBlocks(x);
  const largest = max(abs(blocks), 2);
  const some = select(equal(largest, 0), ones(largest.shape, x.dtype), largest);
  // A block with an entry that is not finite has no scale: all of it is NaN when it is read again.
  const isKnown = equal(min(cast(isFinite(blocks), 'int32'), 2), 1);
  const scales = select(isKnown, some, fill(largest.shape, NaN, x.dtype));
  const shares = div(blocks, expandDims(scales, 2));
  const codes = borders(table)
    .map((border) => cast(greater(shares, border), 'int32'))
    .reduce((a, b) => add(a, b));
  const own = sliceAxis(reshape(codes, [rows, blocks.shape[1]! * block]), 1, 0, n);
  return { codes: pack(sub(flatten(own), 8)), scales };
}

/** The matrix [rows, n] again. */
export function decode({ codes, scales }: Coded, [rows, n]: readonly [number, number], table: readonly number[]) {
  const numbers = reshape(add(unpack(codes, rows * n), 8), [rows, n]);
  const shares = inBlocks(gather(constant([...table], scales.dtype, [table.length]), numbers));
  return sliceAxis(reshape(mul(shares, expandDims(scales, 2)), [rows, shares.shape[1]! * block]), 1, 0, n);
}
