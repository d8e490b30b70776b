import type { Float, Tensor } from '../../tensor/index.ts';
import { constant, add, less, row, setRow, while_, zeros, eye } from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { count, fromVector, toVector } from '../../tensor/params.ts';

/** A symmetric matrix [n, n] over all entries of x, column by column from its products, each counted by the oracle. */
export function columnsOf(x: Params, product: (v: Params) => Params): Tensor<Float> {
  const n = count(x);
  const { dtype } = Object.values(x)[0]!;
  const units = eye<Float>(n, dtype);
  const end = while_(
    ({ i }) => less(i, n),
    ({ i, all }) => ({ i: add(i, 1), all: setRow(all, i, toVector(product(fromVector(row(units, i), x)))) }),
    { i: constant(0, 'int32'), all: zeros([n, n], dtype) },
  );
  return end.all;
}
