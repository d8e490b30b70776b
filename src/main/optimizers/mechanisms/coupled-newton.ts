import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Coefficient } from '../../tensor/params.ts';
import { coefficient } from '../../tensor/params.ts';

/** Of the largest entry of what is left to I. */
const tolerance = { float32: 1e-6, float64: 1e-12 };
/** From there on rounding grows. */
const growth = 1.2;
const most = 60;

/** T to a whole power, by squares. */
function power<D extends Float>(matrix: Tensor<D>, p: number): Tensor<D> {
  if (p === 1) return matrix;
  const half = power(matrix, Math.floor(p / 2));
  const square = t.matMul(half, half);
  return p % 2 === 0 ? square : t.matMul(square, matrix);
}

/**
 * (A + ridge·‖A‖I)^(−1/p) of a symmetric matrix whose eigenvalues are not negative, ‖A‖ Frobenius', by products of matrices
 * alone: X ← XT and M ← TᵖM, T = I + (I − M)/p, from z^(1/p)I and zA, z = (1 + p)/2‖A‖ (Guo and Higham 2006, as Anil
 * et al. 2020 have it). Of 0 it is a multiple of I.
 */
export function coupledNewton<D extends Float>(a: Tensor<D>, p: number, ridge: Coefficient): Tensor<D> {
  const n = a.shape[0] ?? 1;
  const size = t.sqrt(t.sum(t.square(a)));
  const isSome = t.greater(size, 0);
  const unit = t.select(isSome, size, t.onesLike(size));
  const identity = t.eye(n, a.dtype);
  const scaled = t.add(t.div(a, unit), t.mul(identity, coefficient(ridge, a) as Tensor<D>));
  const z = t.div((1 + p) / 2, t.sqrt(t.sum(t.square(scaled))));
  const left = (m: Tensor<D>): Tensor<D> => t.max(t.abs(t.sub(m, identity)));
  const m0 = t.mul(scaled, z);
  const start = {
    ...{ x: t.mul(identity, t.pow(z, 1 / p)), m: m0, error: left(m0) },
    ...{ count: t.constant(0, 'int32'), grows: t.constant(false, 'bool') },
  };
  const { x } = t.while_(
    ({ error, count, grows }) =>
      t.logicalAnd(t.logicalAnd(t.logicalNot(grows), t.greater(error, tolerance[a.dtype])), t.less(count, most)),
    (s) => {
      const step = t.add(identity, t.mul(t.sub(identity, s.m), 1 / p));
      const m = t.matMul(power(step, p), s.m);
      const error = left(m);
      const grows = t.logicalNot(t.lessEqual(error, t.mul(s.error, growth)));
      return {
        ...{ x: t.select(grows, s.x, t.matMul(s.x, step)), m, error },
        ...{ count: t.add(s.count, 1), grows },
      };
    },
    start,
  );
  return t.mul(x, t.pow(unit, -1 / p));
}
