import { choice, flag, int, real } from '../../../shared/domain/parameter.ts';
import { sub, zeros } from '../../tensor/index.ts';
import { entry } from '../../tensor/params.ts';
import { defineProblem, knownOptimumTargets } from '../define.ts';
import { hostVector } from '../host.ts';
import { bowl, bowlOnLattice } from './bowl.ts';

/** Half-width of the box of the int4 lattice, on which 1 is no point. */
const box = 2;

/** How the eigenvalues lie between 1 and the condition number, ascending. */
const spectra = {
  logarithmic: (i, d, condition) => condition ** (i / (d - 1)),
  linear: (i, d, condition) => 1 + ((condition - 1) * i) / (d - 1),
  clusters: (i, d, condition) => (i < Math.ceil(d / 2) ? 1 : condition),
  outlier: (i, d, condition) => (i < d - 1 ? 1 : condition),
} as const satisfies Record<string, (i: number, dimension: number, condition: number) => number>;

type Spectrum = keyof typeof spectra;

const eigenvalues = (spectrum: Spectrum, dimension: number, condition: number): number[] =>
  Array.from({ length: dimension }, (_, i) => spectra[spectrum](i, dimension, condition));

/** f(x) = ½ Σ λᵢ (Q(x − 1))ᵢ² from 0, with λ from 1 to a condition number, and Q = I or I − (2/d) 11ᵀ. */
export const quad = defineProblem({
  id: 'quad',
  title: 'Quadratic with a spectrum',
  short: 'QUAD',
  naming: { dimension: '{}-D', condition: 'κ {}' },
  revision: 1,
  parameters: {
    dimension: int(10, { min: 2, max: 10_000, structural: true }),
    condition: real(100, { min: 1, max: 1e10, log: [10, 1e10] }),
    spectrum: choice(['logarithmic', 'linear', 'clusters', 'outlier'], 'logarithmic'),
    rotate: flag(false),
  },
  precisions: ['fp32', 'fp64', 'int4'],
  offers: ['quadratic'],
  family: 'test function',
  equation: String.raw`f(x) = \frac{1}{2} \sum_{i=1}^{d} \lambda_i \bigl(Q(x - \mathbf{1})\bigr)_i^2, \qquad \lambda_1 = 1,\ \lambda_d = \kappa, \qquad Q = I \;\text{ or }\; I - \frac{2}{d}\,\mathbf{1}\mathbf{1}^\top`,
  about:
    'A convex bowl around (1, …, 1) with a given condition number κ: its curvatures spread evenly, in two clusters, or with one outlier.',

  facts: ({ dimension, condition, spectrum, rotate }) => {
    const lambda = eigenvalues(spectrum, dimension, condition);
    return {
      dimension,
      optimum: 0,
      // Q turns the way from the start to (1, …, 1) about.
      scale: lambda.reduce((a, b) => a + b, 0) / 2,
      optimumKind: 'known',
      targets: knownOptimumTargets,
      sampled: false,
      latticeOptimum: bowlOnLattice(lambda, 1, rotate, box),
    };
  },

  instance({ dimension, condition, spectrum, rotate }) {
    return {
      unknowns: { x: { shape: [dimension], role: 'vector' } },
      data: { eigenvalues: hostVector(eigenvalues(spectrum, dimension, condition)) },
      start: () => ({ x: zeros([dimension], 'float64') }),
      value: (x, data) => bowl(sub(entry(x, 'x'), 1), data, rotate),
      int4: { lattice: box },
    };
  },
});
