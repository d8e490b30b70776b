import type { Float, Tensor } from '../../tensor/index.ts';
import { eigh, matMul, max, maximum, mul, pow } from '../../tensor/index.ts';

/** Eigenvalues below this share of the largest are taken as that: of less, rounding would make what it likes. */
const ridge = { float32: 1e-6, float64: 1e-12 };

/** A^(−1/p) of a symmetric matrix whose eigenvalues are not negative, by its eigenvectors. */
export function inverseRoot<D extends Float>(a: Tensor<D>, p: number): Tensor<D> {
  const { values, vectors } = eigh(a);
  const powers = pow(maximum(values, mul(max(values), ridge[a.dtype])), -1 / p);
  return matMul(mul(vectors, powers), vectors, { transposeB: true });
}
