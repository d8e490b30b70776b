import { concat, matVec, sliceAxis, square } from '../../tensor/index.ts';
import { entry } from '../../tensor/params.ts';
import { defineProblem, targetsWith } from '../define.ts';
import { leastSquares } from '../forms/least-squares.ts';
import { hostRows, hostVector } from '../host.ts';

const start = [3, -1, 0, 1];
/** What is squared, twice in the last two. */
const terms = [
  [1, 10, 0, 0],
  [0, 0, Math.sqrt(5), -Math.sqrt(5)],
  [0, 1, -2, 0],
  [10 ** 0.25, 0, 0, -(10 ** 0.25)],
];

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
    targets: targetsWith(1e-10),
    sampled: false,
  }),
  instance: () => ({
    unknowns: { x: { shape: [4], role: 'vector' } },
    data: { start: hostVector(start), terms: hostRows(terms) },
    start: (data) => ({ x: data.float('start') }),
    ...leastSquares('squares', (x, data) => {
      // By a matrix of data: a Jacobian of numbers alone would be computed where it is compiled.
      const all = matVec(data.float('terms'), entry(x, 'x'));
      return concat([sliceAxis(all, 0, 0, 2), square(sliceAxis(all, 0, 2, 4))], 0);
    }),
  }),
});
