/** What batching rules are written with. */
import { fill, splatOf } from '../constant.ts';
import type { DType } from '../dtype.ts';
import type { Batch, Batched } from '../rules.ts';
import type { Tensor } from '../tensor.ts';
import { makeTensor } from '../tensor.ts';
import { aligned, broadcastTo } from './broadcast.ts';

/** A value with the axis of the batch, whether it is mapped or not: [size, ...shape]. */
export function spread({ value, mapped }: Batched, size: number): Tensor {
  if (mapped) return value;
  const shape = [size, ...value.shape];
  const splat = splatOf(value);
  // Negative zero has a splat of its own sign, which `fill` keeps.
  return splat === undefined ? broadcastTo(value, shape) : fill(shape, splat, value.dtype);
}

/** `active` [size] with axes of 1, to choose among members of values of this rank. */
export const lanes = (active: Tensor<'bool'>, rank: number): Tensor<'bool'> =>
  aligned({ value: active, mapped: true }, rank) as Tensor<'bool'>;

/** For each member a [size, ...shape] where it is active, else b, which broadcasts. */
export function choose<D extends DType>(active: Tensor<'bool'>, a: Tensor<D>, b: Tensor<D>): Tensor<D> {
  const condition = lanes(active, a.shape.length - 1);
  return makeTensor('SelectV2', [condition, a, b], a.dtype, a.shape, { T: { type: a.dtype } });
}

/**
 * An input that could make its op fail (an index out of range, a divisor of zero, a matrix without a factor), made
 * harmless for members that are not active: alone they would not compute it at all. TensorFlow's kernels end the whole
 * call by such an input.
 */
export function guarded(input: Batched, harmless: Tensor, { active }: Batch): Batched {
  if (!active || !input.mapped) return input;
  return { value: choose(active, input.value, harmless), mapped: true };
}
