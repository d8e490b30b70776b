import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Params, Scalar } from '../../tensor/params.ts';
import { add, axpy, dot, neg } from '../../tensor/params.ts';

interface Solved {
  readonly p: Params;
  /** What the quadratic model falls by from 0, −gᵀp − ½pᵀBp. */
  readonly decrease: Tensor<'float64'>;
}

type Loop = {
  readonly p: Params;
  readonly r: Params;
  readonly d: Params;
  readonly i: Tensor<'int32'>;
  /** φ(p) = ½pᵀBp + gᵀp after every product, [most + 1]. */
  readonly models: Tensor<Float>;
  readonly bendsDown: Tensor<'bool'>;
};

/**
 * min φ(p) = gᵀp + ½pᵀBp by conjugate gradients from a start, until φ falls too slowly: after i products with
 * (φᵢ − φᵢ₋ₖ) / φᵢ < 5e-4k, k = max(10, 0.1i) (Martens 2010). B is positive semidefinite; where rounding makes it none, it
 * ends.
 *
 * @param most products at most; that of the start is one more
 */
export function progressGradient(g: Params, start: Params, product: (v: Params) => Params, most: number): Solved {
  const first = product(start);
  const r = add(first, g);
  const modelOf = (p: Params, residual: Params): Scalar => t.mul(t.add(dot(p, residual), dot(p, g)), 0.5);
  const goesOn = ({ i, r: residual, models, bendsDown }: Loop): Tensor<'bool'> => {
    const k = t.maximum(t.constant(10, 'int32'), t.floorDiv(i, 10));
    const now = t.row(models, i);
    const before = t.row(models, t.maximum(t.sub(i, k), t.zerosLike(i)));
    const isSlow = t.logicalAnd(
      t.logicalAnd(t.greater(i, k), t.less(now, 0)),
      t.greater(t.sub(now, before), t.mul(t.mul(now, t.cast(k, now.dtype)), 5e-4)),
    );
    const isLeft = t.logicalAnd(t.less(i, most), t.greater(dot(residual, residual), 0));
    return t.logicalAnd(isLeft, t.logicalNot(t.logicalOr(isSlow, bendsDown)));
  };
  const body = ({ p, r: residual, d, i, models }: Loop): Loop => {
    const bd = product(d);
    const bend = dot(d, bd);
    const bendsDown = t.logicalNot(t.greater(bend, 0));
    const square = dot(residual, residual);
    const zero = t.zerosLike(bend);
    const alpha = t.select(bendsDown, zero, t.div(square, t.select(bendsDown, t.onesLike(bend), bend)));
    const next = axpy(alpha, d, p);
    const left = axpy(alpha, bd, residual);
    const count = t.add(i, 1);
    return {
      p: next,
      r: left,
      d: axpy(t.div(dot(left, left), square), d, neg(left)),
      i: count,
      models: t.setRow(models, count, modelOf(next, left)),
      bendsDown,
    };
  };
  const begun = modelOf(start, r);
  const models = t.setRow(t.zeros([most + 1], begun.dtype), t.constant(0, 'int32'), begun);
  const begin: Loop = {
    ...{ p: start, r, d: neg(r), i: t.constant(0, 'int32') },
    ...{ models, bendsDown: t.constant(false, 'bool') },
  };
  const end = t.while_(goesOn, body, begin);
  return { p: end.p, decrease: t.neg(t.cast(modelOf(end.p, end.r), 'float64')) };
}
