import { matMul, matrixTranspose, matVec, mul, randomNormal, reshape, sub } from '../../tensor/index.ts';
import { entry } from '../../tensor/params.ts';
import { defineProblem, targetsWith } from '../define.ts';
import { leastSquares } from '../forms/least-squares.ts';
import { hostMatrix, hostVector } from '../host.ts';
import { randomData } from '../random.ts';

const [size, rank, measurements] = [20, 2, 200];

/** Gaussian matrices Aₖ, row after row, and then the factor U* [20, 2] that they measure. */
function instance(): { A: Float64Array; b: number[] } {
  const { normal } = randomData(1);
  const A = new Float64Array(measurements * size * size).map(normal);
  const U = Array.from({ length: size }, () => Array.from({ length: rank }, normal));
  const product = U.flatMap((u) => U.map((v) => u.reduce((sum, entry, k) => sum + entry * (v[k] ?? 0), 0)));
  const b = Array.from({ length: measurements }, (_, k) =>
    product.reduce((sum, v, i) => sum + v * (A[k * size * size + i] ?? 0), 0),
  );
  return { A, b };
}

/** Mean (⟨Aₖ, UUᵀ⟩ − bₖ)² of 200 measurements of a matrix of 20 × 20 and rank 2, from a small random factor. */
export const matsense = defineProblem({
  id: 'matsense',
  title: 'A matrix of low rank from measurements',
  short: 'MATSENSE',
  revision: 1,
  parameters: {},
  precisions: ['fp32', 'fp64'],
  offers: ['residuals'],
  family: 'recovery',
  equation: String.raw`f(U) = \frac{1}{200} \sum_{k=1}^{200} \bigl( \langle A_k, U U^\top \rangle - b_k \bigr)^2, \qquad b_k = \langle A_k, U^\ast U^{\ast\top} \rangle, \quad A_k \text{ Gaussian}`,
  about:
    'Finds a matrix of 400 numbers and rank 2 from 200 sums of them: not convex, and yet with no minimum but the right one.',
  facts: () => ({
    dimension: size * rank,
    optimum: 0,
    scale: 1,
    optimumKind: 'known',
    targets: targetsWith(1e-10),
    sampled: false,
  }),
  instance: () => {
    const { A, b } = instance();
    return {
      unknowns: { U: { shape: [size, rank], role: 'weight' } },
      data: { A: hostMatrix(A, measurements), b: hostVector(b) },
      start: (_data, key) => ({ U: mul(randomNormal(key, [size, rank], 'float64'), 0.1) }),
      ...leastSquares('squares', (x, data) => {
        const U = entry(x, 'U');
        const product = reshape(matMul(U, matrixTranspose(U)), [size * size]);
        return mul(sub(matVec(data.float('A'), product), data.float('b')), 1 / Math.sqrt(measurements));
      }),
    };
  },
});
