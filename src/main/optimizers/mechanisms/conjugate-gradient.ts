import type { Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Params, Scalar } from '../../tensor/params.ts';
import { axpy, dot, neg, norm, select, zerosLike } from '../../tensor/params.ts';

export interface ConjugateGradientOptions {
  /** ‖p‖ at most; undefined: it has no bound. */
  readonly radius?: Scalar;
  /** Of the residual's norm. */
  readonly tolerance: Scalar;
  /** Products at most. */
  readonly most: number;
}

export interface ConjugateGradientStep {
  readonly p: Params;
  /** It ended at the radius, or because f bends downwards along its next direction. */
  readonly isCutShort: Tensor<'bool'>;
  /** By how much the quadratic model falls, −gᵀp − ½pᵀHp. */
  readonly decrease: Scalar;
}

/** The residual that Newton's methods stop at, which makes them converge faster than linearly: min(½, √‖g‖)‖g‖. */
export function newtonTolerance(g: Params): Scalar {
  const size = norm(g);
  return t.mul(t.minimum(t.sqrt(size), 0.5), size);
}

type Loop = {
  readonly p: Params;
  readonly r: Params;
  readonly d: Params;
  readonly hp: Params;
  readonly isCutShort: Tensor<'bool'>;
  readonly count: Tensor<'int32'>;
};

/**
 * min gᵀp + ½pᵀHp by conjugate gradients from p = 0, every product being counted. Along a direction in which f bends
 * downwards it goes to the radius (Steihaug 1983), or, where there is none, stays where it is, at −g if it is the first.
 */
export function conjugateGradient(
  g: Params,
  product: (v: Params) => Params,
  { radius, tolerance, most }: ConjugateGradientOptions,
): ConjugateGradientStep {
  const zero = zerosLike(g);
  const goesOn = ({ r, isCutShort, count }: Loop): Tensor<'bool'> =>
    t.logicalAnd(t.logicalAnd(t.logicalNot(isCutShort), t.less(count, most)), t.greater(norm(r), tolerance));
  const body = ({ p, r, d, hp, count }: Loop): Loop => {
    const hd = product(d);
    const bend = dot(d, hd);
    const square = dot(r, r);
    const alpha = t.div(square, bend);
    const bendsDown = t.lessEqual(bend, 0);
    const inside = axpy(alpha, d, p);
    const edge = radius && toRadius(p, d, radius);
    const isCutShort = radius
      ? t.logicalOr(bendsDown, t.greaterEqual(dot(inside, inside), t.square(radius)))
      : bendsDown;
    // Without a radius: no step, but from 0 one along d, which is −g.
    const first = t.cast(t.equal(count, 0), alpha.dtype);
    const by = t.select(isCutShort, edge ?? first, alpha);
    const residual = axpy(by, hd, r);
    const beta = t.div(dot(residual, residual), square);
    return {
      p: select(isCutShort, axpy(edge ?? first, d, p), inside),
      r: residual,
      d: axpy(beta, d, neg(residual)),
      hp: axpy(by, hd, hp),
      isCutShort,
      count: t.add(count, 1),
    };
  };
  const start: Loop = {
    ...{ p: zero, r: g, d: neg(g), hp: zero },
    ...{ isCutShort: t.constant(false, 'bool'), count: t.constant(0, 'int32') },
  };
  const { p, hp, isCutShort } = t.while_(goesOn, body, start);
  const decrease = t.neg(t.add(dot(g, p), t.mul(dot(p, hp), 0.5)));
  return { p, isCutShort, decrease };
}

/** The positive τ with ‖p + τd‖ = Δ. */
function toRadius(p: Params, d: Params, radius: Scalar): Scalar {
  const [a, b, c] = [dot(d, d), dot(p, d), t.sub(dot(p, p), t.square(radius))];
  return t.div(t.add(t.neg(b), t.sqrt(t.maximum(t.sub(t.square(b), t.mul(a, c)), 0))), a);
}
