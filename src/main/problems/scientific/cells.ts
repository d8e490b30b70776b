import type { Float, Tensor } from '../../tensor/index.ts';
import { add, mul, sliceAxis, sub } from '../../tensor/index.ts';

/** The middle of a function and its slope in each of as many cells of [0, 1], of its values [cells + 1] at their ends. */
export function inCells(ends: Tensor<Float>): { readonly middle: Tensor<Float>; readonly slope: Tensor<Float> } {
  const count = (ends.shape[0] as number) - 1;
  const [left, right] = [sliceAxis(ends, 0, 0, count), sliceAxis(ends, 0, 1, count + 1)];
  return { middle: mul(add(left, right), 0.5), slope: mul(sub(right, left), count) };
}
