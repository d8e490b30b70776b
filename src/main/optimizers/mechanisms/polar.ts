import type { Float, Tensor } from '../../tensor/index.ts';
import { cast, greater, matMul, max, mul, sliceAxis, sum, svd } from '../../tensor/index.ts';

export interface Polar<D extends Float> {
  /** UVᵀ of G = USVᵀ over the singular values that are not 0; 0 where G is 0. */
  readonly direction: Tensor<D>;
  /** u₁v₁ᵀ, of the largest singular value; 0 where G is 0. */
  readonly first: Tensor<D>;
  /** The sum of singular values. */
  readonly nuclear: Tensor<D>;
}

/** Singular values below this share of the largest are 0 but for rounding, and their vectors mean nothing. */
const negligible = { float32: 1e-6, float64: 1e-13 };

/** What the singular vectors of a matrix tell of its direction, exact up to rounding. */
export function polar<D extends Float>(g: Tensor<D>): Polar<D> {
  const { s, u, v } = svd(g);
  const isSome = cast(greater(s, mul(max(s), negligible[g.dtype])), g.dtype);
  const kept = mul(u, isSome);
  const [left, right] = [kept, v].map((a) => sliceAxis(a, 1, 0, 1));
  return {
    direction: matMul(kept, v, { transposeB: true }),
    first: matMul(left!, right!, { transposeB: true }),
    nuclear: sum(s),
  };
}
