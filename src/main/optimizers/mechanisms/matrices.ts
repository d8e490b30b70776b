import type { Unknowns } from '../../problems/define.ts';
import type { Float, Shape, Tensor } from '../../tensor/index.ts';
import { eye, mul, reshape, sizeOf, sum } from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { entry } from '../../tensor/params.ts';

/** The shape of a weight or a kernel as a matrix, [all inputs of an output, outputs]. */
export const matrixShape = (shape: Shape): readonly [number, number] => {
  const outputs = shape.at(-1) ?? 1;
  return [sizeOf(shape) / outputs, outputs];
};

/** A tensor as a matrix; a vector is one of one column. */
export const asMatrix = <D extends Float>(x: Tensor<D>): Tensor<D> =>
  reshape(x, x.shape.length < 2 ? [sizeOf(x.shape), 1] : matrixShape(x.shape));

/** The sum over the diagonal of a square matrix. */
export const trace = <D extends Float>(a: Tensor<D>): Tensor<D> => sum(mul(a, eye(a.shape[0] ?? 1, a.dtype)));

/** Whether an unknown is a matrix of a layer. */
export const isMatrix = (unknowns: Unknowns, name: string): boolean =>
  ['weight', 'kernel'].includes(unknowns[name]?.role ?? '');

/** The tensors that are matrices of layers, and all others: vectors, biases, gains and embeddings. */
export function split(x: Params, unknowns: Unknowns): { readonly matrices: Params; readonly others: Params } {
  const those = (wanted: boolean): Params =>
    Object.fromEntries(Object.entries(x).filter(([name]) => isMatrix(unknowns, name) === wanted));
  return { matrices: those(true), others: those(false) };
}

/** Both again in the order of `like`. */
export const joined = (like: Params, matrices: Params, others: Params): Params => {
  const all = { ...matrices, ...others };
  return Object.fromEntries(Object.keys(like).map((name) => [name, entry(all, name)]));
};
