import type { Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Params, Scalar } from '../../tensor/params.ts';
import { axpy, dot, neg, select, zerosLike } from '../../tensor/params.ts';

export interface SteihaugStep {
  readonly p: Params;
  /** It ends on the boundary: too far, or along a direction in which f bends downwards. */
  readonly isOnBoundary: Tensor<'bool'>;
  /** By how much the quadratic model falls, −gᵀp − ½pᵀHp. */
  readonly decrease: Scalar;
}

type Loop = {
  readonly p: Params;
  readonly r: Params;
  readonly d: Params;
  readonly hp: Params;
  readonly isOnBoundary: Tensor<'bool'>;
  readonly count: Tensor<'int32'>;
};

/**
 * The conjugate gradient method of Steihaug 1983 for min gᵀp + ½pᵀHp over ‖p‖ ≤ Δ, from p = 0: it ends where the residual
 * is small, at the boundary, or after `most` products, each of which is counted.
 *
 * @param tolerance of the residual's norm
 */
export function steihaug(
  g: Params,
  product: (v: Params) => Params,
  { radius, tolerance, most }: { readonly radius: Scalar; readonly tolerance: Scalar; readonly most: number },
): SteihaugStep {
  const zero = zerosLike(g);
  const goesOn = ({ r, isOnBoundary, count }: Loop): Tensor<'bool'> =>
    t.logicalAnd(
      t.logicalAnd(t.logicalNot(isOnBoundary), t.less(count, most)),
      t.greater(dot(r, r), t.mul(tolerance, tolerance)),
    );
  const body = ({ p, r, d, hp, count }: Loop): Loop => {
    const hd = product(d);
    const bend = dot(d, hd);
    const square = dot(r, r);
    const alpha = t.div(square, bend);
    const inside = axpy(alpha, d, p);
    const isTooFar = t.greaterEqual(dot(inside, inside), t.square(radius));
    const leaves = t.logicalOr(t.lessEqual(bend, 0), isTooFar);
    // The positive τ with ‖p + τd‖ = Δ.
    const [a, b, c] = [dot(d, d), dot(p, d), t.sub(dot(p, p), t.square(radius))];
    const tau = t.div(t.add(t.neg(b), t.sqrt(t.maximum(t.sub(t.square(b), t.mul(a, c)), 0))), a);
    const by = t.select(leaves, tau, alpha);
    const residual = axpy(by, hd, r);
    const beta = t.div(dot(residual, residual), square);
    return {
      p: select(leaves, axpy(tau, d, p), inside),
      r: residual,
      d: axpy(beta, d, neg(residual)),
      hp: axpy(by, hd, hp),
      isOnBoundary: leaves,
      count: t.add(count, 1),
    };
  };
  const start = {
    p: zero,
    r: g,
    d: neg(g),
    hp: zero,
    isOnBoundary: t.constant(false, 'bool'),
    count: t.constant(0, 'int32'),
  };
  const { p, hp, isOnBoundary } = t.while_(goesOn, body, start);
  const decrease = t.neg(t.add(dot(g, p), t.mul(dot(p, hp), 0.5)));
  return { p, isOnBoundary, decrease };
}
