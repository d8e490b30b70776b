import type { Float, Tensor } from '../../tensor/index.ts';
import { add, div, matMul, matrixTranspose, mul, sqrt, square, sub, sum } from '../../tensor/index.ts';

/** Of X ← aX + (bA + cA²)X, A = XXᵀ: made for speed, they bring singular values from 0.005 on near 1, and none to it. */
const quintic = [3.4445, -4.775, 2.0315] as const;

/**
 * A matrix with the singular vectors of G and singular values between 0.68 and 1.16, by products of matrices alone (Jordan
 * et al. 2024). G is scaled to a Frobenius norm of 1 first; of those below 0.005 of that, they are less.
 */
export function newtonSchulz<D extends Float>(g: Tensor<D>, steps = 5): Tensor<D> {
  const [rows = 1, columns = 1] = g.shape;
  const isTall = rows > columns;
  const [a, b, c] = quintic;
  let x = div(g, add(sqrt(sum(square(g))), 1e-7));
  // The smaller of the two products.
  if (isTall) x = matrixTranspose(x);
  for (let step = 0; step < steps; step += 1) {
    const gram = matMul(x, x, { transposeB: true });
    const inner = add(mul(gram, b), mul(matMul(gram, gram), c));
    x = add(mul(x, a), matMul(inner, x));
  }
  return isTall ? matrixTranspose(x) : x;
}

/**
 * X ← 1.5X − 0.5XXᵀX so many times (Björck and Bowie 1971): where no singular value is above √3, all of them come to 1, and
 * X to UVᵀ.
 */
export function orthogonalised<D extends Float>(x: Tensor<D>, steps: number): Tensor<D> {
  let y = x;
  for (let step = 0; step < steps; step += 1)
    y = sub(mul(y, 1.5), mul(matMul(matMul(y, y, { transposeB: true }), y), 0.5));
  return y;
}
