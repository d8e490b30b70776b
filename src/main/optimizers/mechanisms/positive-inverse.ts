import type { Float, Tensor } from '../../tensor/index.ts';
import { add, cholesky, eye, matMul, mul, sum, triangularSolve } from '../../tensor/index.ts';

type F = Tensor<Float>;

/** The inverse of a symmetric positive definite matrix, by Cholesky's factor. */
export function positiveInverse(a: F): F {
  const n = a.shape[0] as number;
  const inverse = triangularSolve(cholesky(a), eye<Float>(n, a.dtype));
  return matMul(inverse, inverse, { transposeA: true });
}

/** a + ridge · I. */
export const withRidge = (a: F, ridge: F): F => add(a, mul(eye<Float>(a.shape[0] as number, a.dtype), ridge));

export const trace = (a: F): F => sum(mul(a, eye<Float>(a.shape[0] as number, a.dtype)));
