import { int, real } from '../../../shared/domain/parameter.ts';
import { matMul, mul, qr, randomNormal, square, sub, subKey, sum } from '../../tensor/index.ts';
import { entry } from '../../tensor/params.ts';
import { defineProblem, knownOptimumTargets } from '../define.ts';
import { hostRows } from '../host.ts';
import type { Rows } from '../orthonormal.ts';
import { inner, orthonormalBasis } from '../orthonormal.ts';
import { randomData } from '../random.ts';

const samples = 30;

/** A [columns, samples] of normal numbers, and B = XA of a frame X [rows, columns] and noise; both over √samples. */
function drawn(rows: number, columns: number, noise: number): { readonly A: Rows; readonly B: Rows } {
  const { normal } = randomData(1);
  const many = (height: number, width: number): number[][] =>
    Array.from({ length: height }, () => Array.from({ length: width }, normal));
  const frame = orthonormalBasis(many(columns, rows));
  const A = many(columns, samples).map((row) => row.map((v) => v / Math.sqrt(samples)));
  const error = many(rows, samples).map((row) => row.map((v) => (noise * v) / Math.sqrt(samples)));
  const exact = (i: number, j: number): number => frame.reduce((sum, x, k) => sum + x[i]! * A[k]![j]!, 0);
  return { A, B: error.map((row, i) => row.map((v, j) => v + exact(i, j))) };
}

/** The singular values of a matrix, given by its columns: Jacobi's rotations, until all columns are orthogonal. */
function singularValues(columns: Rows): number[] {
  const own = columns.map((column) => [...column]);
  for (let turned = true; turned;) {
    turned = false;
    for (const [i, a] of own.entries())
      for (const b of own.slice(i + 1)) {
        const [aa, bb, ab] = [inner(a, a), inner(b, b), inner(a, b)];
        if (Math.abs(ab) <= 1e-12 * Math.sqrt(aa * bb)) continue;
        turned = true;
        const z = (bb - aa) / (2 * ab);
        const tangent = (z < 0 ? -1 : 1) / (Math.abs(z) + Math.hypot(1, z));
        const cosine = 1 / Math.hypot(1, tangent);
        a.forEach((v, k) => {
          const w = b[k] ?? 0;
          a[k] = cosine * (v - tangent * w);
          b[k] = cosine * (w + tangent * v);
        });
      }
  }
  return own.map((column) => Math.sqrt(inner(column, column)));
}

const half = (rows: Rows): number => 0.5 * rows.reduce((sum, row) => sum + inner(row, row), 0);

/**
 * f(X) = ½‖XA − B‖² of a frame X: P. H. Schönemann 1966, doi:10.1007/BF02289451. Of XᵀX = I it is ½‖A‖² + ½‖B‖² − ⟨X, BAᵀ⟩,
 * least where ⟨X, BAᵀ⟩ is the sum of all singular values of BAᵀ.
 */
export const procrustes = defineProblem({
  id: 'procrustes',
  title: 'The frame that turns points best into others',
  short: 'Procrustes',
  naming: { rows: '{}', columns: '× {}' },
  revision: 1,
  parameters: {
    rows: int(10, { min: 2, max: 200, structural: true }),
    columns: int(4, { min: 1, max: 50, structural: true }),
    noise: real(0.1, { min: 0 }),
  },
  precisions: ['fp32', 'fp64'],
  space: 'stiefel',
  family: 'constrained',
  equation: String.raw`f(X) = \tfrac12\,\lVert X A - B \rVert_F^2, \qquad X^\top X = I`,
  about:
    'The matrix with orthonormal columns that turns 30 points A best into B, which are such points turned, with noise.',
  check: ({ rows, columns }) =>
    columns < rows
      ? undefined
      : {
          key: 'columns',
          message: `expected fewer than the ${rows} rows, so that all frames are connected, got ${columns}`,
        },
  facts({ rows, columns, noise }) {
    const { A, B } = drawn(rows, columns, noise);
    const most = singularValues(A.map((a) => B.map((b) => inner(a, b)))).reduce((sum, v) => sum + v, 0);
    return {
      dimension: rows * columns,
      optimum: half(A) + half(B) - most,
      // Of frames that are drawn, ⟨X, BAᵀ⟩ is 0 on average.
      scale: most,
      optimumKind: 'known',
      targets: knownOptimumTargets,
      sampled: false,
    };
  },
  instance({ rows, columns, noise }) {
    const { A, B } = drawn(rows, columns, noise);
    return {
      unknowns: { X: { shape: [rows, columns], role: 'weight' } },
      data: { A: hostRows(A), B: hostRows(B) },
      start: (_data, key) => ({ X: qr(randomNormal(subKey(key, 'X'), [rows, columns], 'float64')).q }),
      value: (x, data) => mul(sum(square(sub(matMul(entry(x, 'X'), data.float('A')), data.float('B')))), 0.5),
    };
  },
});
