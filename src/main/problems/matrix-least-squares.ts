import { matrix } from '../../shared/domain/parameter.ts';
import { matMul, sub } from '../tensor/index.ts';
import { entry } from '../tensor/params.ts';
import { defineProblem, knownOptimumTargets } from './define.ts';
import { leastSquares } from './forms/least-squares.ts';
import { hostRows } from './host.ts';
import type { Rows } from './orthonormal.ts';
import { inner, orthonormalBasis } from './orthonormal.ts';
import { around } from './plane.ts';

const transposed = (m: Rows): number[][] => (m[0] ?? []).map((_, j) => m.map((row) => row[j] ?? 0));

/** min ½|A X B − C|²: what of C lies outside the columns of A or the rows of B. */
function leastValue(A: Rows, B: Rows, C: Rows): number {
  const left = orthonormalBasis(transposed(A));
  const right = orthonormalBasis(B);
  const reached = C.map((row) => row.map(() => 0));
  for (const u of left) {
    for (const v of right) {
      const share = inner(
        u,
        C.map((row) => inner(row, v)),
      );
      reached.forEach((row, i) => row.forEach((_, j) => (row[j] = (row[j] ?? 0) + share * (u[i] ?? 0) * (v[j] ?? 0))));
    }
  }
  return 0.5 * C.reduce((s, row, i) => s + row.reduce((t, c, j) => t + (c - (reached[i]?.[j] ?? 0)) ** 2, 0), 0);
}

/** f(X) = ½ |A X B − C|²_F, the unknown a matrix: for methods that use its shape. */
export const matrixLeastSquares = defineProblem({
  id: 'matrix-least-squares',
  title: 'Least squares in a matrix, ½|AXB − C|²',
  short: 'Matrix LS',
  revision: 1,
  parameters: {
    A: matrix([
      [2, 0],
      [0, 1],
    ]),
    B: matrix([
      [1, 0],
      [0, 3],
    ]),
    C: matrix([
      [2, 3],
      [1, 6],
    ]),
    start: matrix([
      [0, 0],
      [0, 0],
    ]),
  },
  precisions: ['fp32', 'fp64'],
  offers: ['residuals', 'linear'],
  family: 'matrix',
  equation: String.raw`f(X) = \frac{1}{2}\,\|A X B - C\|_F^2`,
  about: 'Linear least squares whose unknown is a matrix, for methods that use its shape.',
  plane: {
    parameters: {
      A: [
        [2, 0],
        [0, 1],
      ],
      B: [[1]],
      C: [[2], [1]],
      start: [[0], [0]],
    },
    range: ({ start }) => around(start.flat(), 1, 1),
  },

  check({ A, B, C, start }) {
    const columns = (m: Rows): number => m[0]?.length ?? 0;
    const mismatch = (
      key: string,
      got: Rows,
      rows: number,
      cols: number,
    ): { key: string; message: string } | undefined =>
      got.length === rows && columns(got) === cols
        ? undefined
        : { key, message: `expected ${rows} rows of ${cols}, got ${got.length} of ${columns(got)}` };
    return mismatch('start', start, columns(A), B.length) ?? mismatch('C', C, A.length, columns(B));
  },

  facts({ A, B, C }) {
    const optimum = leastValue(A, B, C);
    return {
      dimension: (A[0]?.length ?? 0) * B.length,
      optimum,
      // From 0, its default start.
      scale: 0.5 * C.flat().reduce((sum, c) => sum + c * c, 0) - optimum || 1,
      optimumKind: 'known',
      targets: knownOptimumTargets,
      sampled: false,
    };
  },

  instance: ({ A, B, C, start }) => ({
    unknowns: { X: { shape: [A[0]?.length ?? 0, B.length], role: 'weight' } },
    data: { A: hostRows(A), B: hostRows(B), C: hostRows(C), start: hostRows(start) },
    start: (data) => ({ X: data.float('start') }),
    ...leastSquares('half squares', (x, data) =>
      sub(matMul(matMul(data.float('A'), entry(x, 'X')), data.float('B')), data.float('C')),
    ),
  }),
});
