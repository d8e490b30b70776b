import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';

type Vector = Tensor<Float>;

export interface Eigenpairs {
  /** [k], rising. */
  readonly values: Vector;
  /** [k, n], a unit vector in each row. */
  readonly vectors: Tensor<Float>;
}

/** What of a product is new, as a share of it, below which it is rounding, and the space is closed under products. */
const closed = { float32: 1e-5, float64: 1e-12 };

/**
 * The smallest and the largest eigenpairs of a symmetric matrix, by as many products with vectors as `order`: Lanczos'
 * tridiagonal matrix in a basis that is made orthogonal to all of itself twice, and the eigenvectors of that.
 *
 * @param drawn random vectors [n] by their number: the start, and one where the space that was found is closed under
 *   products, as it is where eigenvalues are equal; without it those that are left would be taken for 0
 */
export function lanczos(
  product: (v: Vector) => Vector,
  drawn: (i: Tensor<'int32'>) => Vector,
  order: number,
  { smallest, largest }: { readonly smallest: number; readonly largest: number },
): Eigenpairs {
  const start = drawn(t.constant(0, 'int32'));
  const n = start.shape[0] ?? 0;
  const { dtype } = start;
  const length = (v: Vector): Vector => t.sqrt(t.dot(v, v));
  const begin = {
    // A row more than the order, for what comes after the last.
    basis: t.concat([t.expandDims(t.div(start, length(start)), 0), t.zeros([order, n], dtype)], 0),
    alpha: t.zeros([order], dtype),
    beta: t.zeros([order], dtype),
    i: t.constant(0, 'int32'),
  };
  const { basis, alpha, beta } = t.while_(
    ({ i }) => t.less(i, order),
    (s) => {
      const v = t.row(s.basis, s.i);
      const hv = product(v);
      const apart = (w: Vector): Vector => t.sub(w, t.matVec(s.basis, t.matVec(s.basis, w), { transpose: true }));
      const w = apart(apart(hv));
      const size = length(w);
      const isNew = t.greater(size, t.mul(length(hv), closed[dtype]));
      const zero = t.zerosLike(size);
      const next = t.add(s.i, 1);
      const unit = t.cond(
        isNew,
        () => t.div(w, size),
        () => {
          const other = apart(apart(drawn(next)));
          return t.div(other, length(other));
        },
      );
      return {
        basis: t.setRow(s.basis, next, unit),
        alpha: t.setRow(s.alpha, s.i, t.dot(v, hv)),
        beta: t.setRow(s.beta, s.i, t.select(isNew, size, zero)),
        i: next,
      };
    },
    begin,
  );
  const beside = t.mul(shift(order, dtype), t.expandDims(beta, 1));
  const tridiagonal = t.add(t.diag(alpha), t.add(beside, t.matrixTranspose(beside)));
  const { values, vectors } = t.eigh(tridiagonal);
  const both = <D extends Float>(x: Tensor<D>, axis: number): Tensor<D> =>
    t.concat([t.sliceAxis(x, axis, 0, smallest), t.sliceAxis(x, axis, order - largest, order)], axis);
  return {
    values: both(values, 0),
    vectors: t.matMul(both(vectors, 1), t.sliceAxis(basis, 0, 0, order), { transposeA: true }),
  };
}

/** Ones beside the diagonal, above it. */
const shift = (n: number, dtype: Float): Tensor<Float> =>
  t.constant(
    Array.from({ length: n * n }, (_, at) => (at % n === Math.floor(at / n) + 1 ? 1 : 0)),
    dtype,
    [n, n],
  );
