import { add, concat, mul, sliceAxis, square, sub } from '../../tensor/index.ts';
import { entry } from '../../tensor/params.ts';
import { defineProblem, knownOptimumTargets } from '../define.ts';
import { leastSquares } from '../forms/least-squares.ts';
import { hostVector } from '../host.ts';

const start = [3, -1, 0, 1];

/**
 * M. J. D. Powell, "An iterative method for finding stationary values of a function of several variables" (1962); number 13
 * of J. Moré, B. Garbow and K. Hillstrom, "Testing unconstrained optimization software" (1981).
 */
export const powellSingular = defineProblem({
  id: 'powell-singular',
  title: 'Powell’s singular function',
  short: 'POWELL-S',
  revision: 1,
  parameters: {},
  precisions: ['fp32', 'fp64'],
  offers: ['residuals'],
  family: 'test function',
  equation: String.raw`f(x) = (x_1 + 10 x_2)^2 + 5\,(x_3 - x_4)^2 + (x_2 - 2 x_3)^4 + 10\,(x_1 - x_4)^4`,
  about:
    'Four unknowns whose Hessian is singular at the minimum 0: Newton’s method is linear there, and gradients die out.',
  facts: () => ({
    dimension: 4,
    optimum: 0,
    scale: 215,
    optimumKind: 'known',
    targets: [...knownOptimumTargets, 1e-10],
    sampled: false,
  }),
  instance: () => ({
    unknowns: { x: { shape: [4], role: 'vector' } },
    data: { start: hostVector(start), weights: hostVector([1, Math.sqrt(5), 1, Math.sqrt(10)]) },
    start: (data) => ({ x: data.float('start') }),
    ...leastSquares('squares', (x, data) => {
      const all = entry(x, 'x');
      const at = (i: number): typeof all => sliceAxis(all, 0, i, i + 1);
      const terms = [
        add(at(0), mul(at(1), 10)),
        sub(at(2), at(3)),
        square(sub(at(1), mul(at(2), 2))),
        square(sub(at(0), at(3))),
      ];
      // Weighted by data: a Jacobian of numbers alone would be computed where it is compiled.
      return mul(concat(terms, 0), data.float('weights'));
    }),
  }),
});
