import type { Float, Tensor } from '../../tensor/index.ts';
import { matMul, reshape, sizeOf, transpose } from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';

/** A matrix for each axis of a tensor that has one, by the number of the axis. */
export type Statistics = Readonly<Record<string, Tensor<Float>>>;

/** A tensor with an axis first, as a matrix: what is along that axis in rows. */
function unfolded(x: Tensor<Float>, axis: number): Tensor<Float> {
  const others = x.shape.map((_, i) => i).filter((i) => i !== axis);
  const length = x.shape[axis] ?? 1;
  return reshape(transpose(x, [axis, ...others]), [length, sizeOf(x.shape) / length]);
}

/** What a tensor's unfolding along an axis is with itself, [length, length]. */
export function gram(x: Tensor<Float>, axis: number): Tensor<Float> {
  const m = unfolded(x, axis);
  return matMul(m, m, { transposeB: true });
}

/** A matrix applied along an axis of a tensor. */
export function applied(matrix: Tensor<Float>, x: Tensor<Float>, axis: number): Tensor<Float> {
  const others = x.shape.map((_, i) => i).filter((i) => i !== axis);
  const turned = reshape(matMul(matrix, unfolded(x, axis)), [
    x.shape[axis] ?? 1,
    ...others.map((i) => x.shape[i] ?? 1),
  ]);
  const back = x.shape.map((_, i) => (i === axis ? 0 : others.indexOf(i) + 1));
  return transpose(turned, back);
}

/** The axes that are no longer than the largest that is to have a matrix. */
export const axesOf = ({ shape }: Tensor<Float>, largest: number): number[] =>
  shape.map((_, axis) => axis).filter((axis) => (shape[axis] ?? 0) <= largest);

/** Something of every tensor, by its name. */
export const each = <T>(x: Params, of: (a: Tensor<Float>, name: string) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(x).map(([name, a]) => [name, of(a, name)]));

/** Something of every axis that is to have a matrix. */
export const byAxis = (
  a: Tensor<Float>,
  largest: number,
  of: (length: number, axis: number) => Tensor<Float>,
): Record<string, Tensor<Float>> =>
  Object.fromEntries(axesOf(a, largest).map((axis) => [axis, of(a.shape[axis] ?? 1, axis)]));
