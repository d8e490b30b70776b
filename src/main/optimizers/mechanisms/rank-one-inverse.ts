import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';

type F = Tensor<Float>;
/** The inverse, or what code and paper of MKOR have in its place. */
type Formula = 'exact' | 'code' | 'printed';

/** A share of a matrix, and of the identity the rest. */
export const towardsIdentity = (matrix: F, kept: number): F => {
  const identity = t.eye<Float>(matrix.shape[0] as number, matrix.dtype);
  return t.add(t.mul(t.sub(matrix, identity), kept), identity);
};

/** The inverse of γA + (1 − γ)vvᵀ from that of A, symmetric, or what code and paper have in its place. */
export function updatedInverse(inverse: F, v: F, gamma: Tensor<'float64'>, formula: Formula): F {
  const own = t.cast(gamma, v.dtype);
  const rest = t.cast(t.sub(1, gamma), v.dtype);
  if (formula === 'code') {
    // Its own blend, whatever gamma is.
    const blended = towardsIdentity(inverse, 0.95);
    const pv = t.matVec(blended, v);
    return t.sub(blended, t.div(t.outer(pv, pv), t.add(t.dot(v, pv), 1)));
  }
  const mv = t.matVec(inverse, v);
  const size = t.dot(v, mv);
  const rankOne = t.outer(mv, mv);
  if (formula === 'exact') {
    const share = t.div(rest, t.add(t.mul(size, rest), own));
    return t.div(t.sub(inverse, t.mul(rankOne, share)), own);
  }
  const share = t.div(rest, t.mul(t.square(own), t.add(t.mul(t.mul(own, rest), size), 1)));
  return t.add(t.mul(inverse, own), t.mul(rankOne, share));
}
