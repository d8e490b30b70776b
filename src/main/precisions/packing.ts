import type { Tensor } from '../tensor/index.ts';
import {
  add,
  cast,
  flatten,
  floorDiv,
  floorMod,
  greaterEqual,
  mul,
  pad,
  reshape,
  select,
  sliceAxis,
  squeeze,
  stack,
  sub,
} from '../tensor/index.ts';

/**
 * Two 4-bit codes in a byte: low nibble first, two's complement. Codes [-7, 7, 0, -1] are the bytes 0x79, 0xF0.
 * An odd count leaves the last high nibble 0.
 */
export function pack(codes: Tensor<'int32'>): Tensor<'uint8'> {
  const n = codes.shape[0] ?? 0;
  const pairs = reshape(floorMod(pad(codes, [[0, n % 2]]), 16), [-1, 2]);
  const nibble = (i: number): Tensor<'int32'> => squeeze(sliceAxis(pairs, 1, i, i + 1), 1);
  return cast(add(nibble(0), mul(nibble(1), 16)), 'uint8');
}

/** The first n codes of packed bytes, as integers from -8 to 7. */
export function unpack(bytes: Tensor<'uint8'>, n: number): Tensor<'int32'> {
  const b = cast(bytes, 'int32');
  const nibbles = flatten(stack([floorMod(b, 16), floorDiv(b, 16)], 1));
  const signed = select(greaterEqual(nibbles, 8), sub(nibbles, 16), nibbles);
  return sliceAxis(signed, 0, 0, n);
}
