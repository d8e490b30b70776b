import { maximum, mul, square, sub, sum } from '../../tensor/index.ts';
import { entry } from '../../tensor/params.ts';
import { defineProblem, knownOptimumTargets } from '../define.ts';
import { hostVector } from '../host.ts';

const start = 3.3;

/**
 * L. Lessard, B. Recht, A. Packard, "Analysis and design of optimization algorithms via integral quadratic constraints",
 * arXiv:1408.3595: f′ is 25x below 1, x + 24 up to 2, and 25x − 24 beyond. Heavy ball with the step and momentum that are
 * best on quadratics of these curvatures, 1/9 and 4/9, ends in a circle of three points.
 */
export const hbCycle = defineProblem({
  id: 'hb-cycle',
  title: 'The counter-example of heavy ball',
  short: 'HB cycle',
  revision: 1,
  parameters: {},
  precisions: ['fp32', 'fp64'],
  family: 'test function',
  equation: String.raw`f(x) = \tfrac{25}{2}\,x^2 - 12 \max(x - 1, 0)^2 + 12 \max(x - 2, 0)^2`,
  about:
    'Convex, of curvature 25 but for 1 between 1 and 2: heavy ball with lr = 1/9 and momentum = 4/9 never comes to its minimum.',
  facts: () => ({
    dimension: 1,
    optimum: 0,
    scale: 12.5 * start ** 2 - 12 * (start - 1) ** 2 + 12 * (start - 2) ** 2,
    optimumKind: 'known',
    targets: knownOptimumTargets,
    sampled: false,
  }),
  instance: () => ({
    unknowns: { x: { shape: [1], role: 'vector' } },
    data: { start: hostVector([start]) },
    start: (data) => ({ x: data.float('start') }),
    value(x) {
      const own = entry(x, 'x');
      const beyond = (at: number): typeof own => square(maximum(sub(own, at), 0));
      return sum(sub(mul(square(own), 12.5), mul(sub(beyond(1), beyond(2)), 12)));
    },
  }),
});
