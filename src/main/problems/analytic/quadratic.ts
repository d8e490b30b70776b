import { flag, int, real, vector } from '../../../shared/domain/parameter.ts';
import { sub } from '../../tensor/index.ts';
import { entry } from '../../tensor/params.ts';
import { defineProblem, knownOptimumTargets } from '../define.ts';
import { hostScalar, hostVector, repeated } from '../host.ts';
import { inBox } from '../lattice.ts';
import { around } from '../plane.ts';
import { bowl, bowlOnHost, bowlOnLattice } from './bowl.ts';

const defaultStart = [1];

/**
 * f(x) = ½ Σ λᵢ (Q(x - c))ᵢ², with Q = I or the Householder reflection I - (2/d) 11ᵀ. Its minimum is 0 at x = c (1, …, 1).
 * With `centre` 0 this is the quadratic of the convergence theorems; `centre` 1 and `start` 0 keep a method from
 * profiting of zeros that are exact in every precision.
 */
export const quadratic = defineProblem({
  id: 'quadratic',
  title: 'Quadratic with given eigenvalues',
  short: 'Quadratic',
  revision: 1,
  parameters: {
    eigenvalues: vector([1, 100], { min: 0 }),
    start: vector(defaultStart),
    centre: real(0),
    rotate: flag(false),
    /** Half-width of the box of the int4 lattice; whole, because the lattice is part of the compiled program. */
    box: int(2, { min: 1, max: 1000, structural: true }),
  },
  precisions: ['fp32', 'fp64', 'int4'],
  offers: ['quadratic'],
  family: 'test function',
  equation: String.raw`f(x) = \frac{1}{2} \sum_{i=1}^{d} \lambda_i \bigl(Q(x - c\,\mathbf{1})\bigr)_i^2, \qquad Q = I \;\text{ or }\; I - \frac{2}{d}\,\mathbf{1}\mathbf{1}^\top`,
  about: 'A convex bowl with the given eigenvalues λ and its minimum at the centre c, with or without rotation.',
  plane: {
    parameters: { eigenvalues: [1, 10], start: [1], centre: 0 },
    range: ({ start, centre }) => around([...repeated(start, 2)], centre, centre),
    minimiser: ({ centre, eigenvalues }) => (eigenvalues.every((l) => l > 0) ? [centre, centre] : undefined),
  },

  check({ eigenvalues, start }) {
    if (start.length === 1 || start.length === eigenvalues.length) return undefined;
    return {
      key: 'start',
      message: `expected one number, or one for each of the ${eigenvalues.length} eigenvalues, got ${start.length}`,
    };
  },

  facts: ({ eigenvalues, start, centre, rotate, box }) => ({
    dimension: eigenvalues.length,
    optimum: 0,
    // From its default start, wherever a run begins; that may be the optimum itself.
    scale: bowlOnHost(eigenvalues, Array.from(repeated(defaultStart, eigenvalues.length)), centre, rotate) || 1,
    optimumKind: 'known',
    targets: knownOptimumTargets,
    sampled: false,
    // Beyond the box int4 would begin at another point than the others.
    ...(inBox(start, box) ? {} : { precisions: ['fp32', 'fp64'] as const }),
    latticeOptimum: bowlOnLattice(eigenvalues, centre, rotate, box),
  }),

  instance({ eigenvalues, start, centre, rotate, box }) {
    const d = eigenvalues.length;
    return {
      unknowns: { x: { shape: [d], role: 'vector' } },
      data: {
        eigenvalues: hostVector(eigenvalues),
        start: hostVector(repeated(start, d)),
        centre: hostScalar(centre),
      },
      start: (data) => ({ x: data.float('start') }),
      value: (x, data) => bowl(sub(entry(x, 'x'), data.float('centre')), data, rotate),
      int4: { lattice: box },
    };
  },
});
