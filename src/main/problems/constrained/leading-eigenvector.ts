import { int, real } from '../../../shared/domain/parameter.ts';
import { div, dot, matVec, neg, randomNormal, sqrt, subKey } from '../../tensor/index.ts';
import { entry } from '../../tensor/params.ts';
import { defineProblem, knownOptimumTargets } from '../define.ts';
import { hostMatrix } from '../host.ts';
import { inner, orthonormalBasis } from '../orthonormal.ts';
import { randomData } from '../random.ts';

/** 1, and the others evenly from 1 − gap to 0. */
const eigenvalues = (dimension: number, gap: number): number[] =>
  Array.from({ length: dimension }, (_, i) => (i === 0 ? 1 : (1 - gap) * (1 - (i - 1) / (dimension - 1))));

/** A symmetric matrix with given eigenvalues and eigenvectors that are drawn. */
function symmetric(lambda: readonly number[]): Float64Array {
  const { normal } = randomData(1);
  const vectors = orthonormalBasis(lambda.map(() => lambda.map(normal)));
  const rows = lambda.map((_, i) => vectors.map((v) => v[i] ?? 0));
  return Float64Array.from(
    rows.flatMap((a) =>
      rows.map((b) =>
        inner(
          lambda,
          a.map((v, k) => v * (b[k] ?? 0)),
        ),
      ),
    ),
  );
}

/** f(x) = −xᵀAx / xᵀx of a direction x: least where x is the eigenvector of the largest eigenvalue, which is 1. */
export const leadingEigenvector = defineProblem({
  id: 'leading-eigenvector',
  title: 'The leading eigenvector of a matrix',
  short: 'Eigenvector',
  naming: { dimension: '{}-D' },
  revision: 1,
  parameters: {
    dimension: int(20, { min: 2, max: 1000, structural: true }),
    /** How far the second eigenvalue is from the first. */
    separation: real(0.1, { min: 0, max: 1, exclusive: ['min'] }),
  },
  precisions: ['fp32', 'fp64'],
  space: 'sphere',
  family: 'constrained',
  equation: String.raw`f(x) = -\frac{x^\top A\,x}{x^\top x}, \qquad \lVert x \rVert = 1`,
  about:
    'Turns a direction until Rayleigh’s quotient of a symmetric matrix is its largest eigenvalue, 1; the others are between 0 and 1 − separation.',
  facts({ dimension, separation }) {
    const mean = eigenvalues(dimension, separation).reduce((a, b) => a + b) / dimension;
    return {
      dimension,
      optimum: -1,
      // Where a direction is drawn, the quotient is the mean of all eigenvalues on average.
      scale: 1 - mean,
      optimumKind: 'known',
      targets: knownOptimumTargets,
      sampled: false,
    };
  },
  instance: ({ dimension, separation }) => ({
    unknowns: { x: { shape: [dimension], role: 'vector' } },
    data: { A: hostMatrix(symmetric(eigenvalues(dimension, separation)), dimension) },
    start(_data, key) {
      const drawn = randomNormal(subKey(key, 'x'), [dimension], 'float64');
      return { x: div(drawn, sqrt(dot(drawn, drawn))) };
    },
    value(x, data) {
      const own = entry(x, 'x');
      return neg(div(dot(own, matVec(data.float('A'), own)), dot(own, own)));
    },
  }),
});
