import { vector } from '../../../shared/domain/parameter.ts';
import { dot, mul, sub } from '../../tensor/index.ts';
import { entry } from '../../tensor/params.ts';
import { defineProblem, knownOptimumTargets } from '../define.ts';
import { hostVector } from '../host.ts';

/** The point of the simplex that is nearest to c: c less a number, where that is positive (sorted, from the largest on). */
function nearest(c: readonly number[]): number[] {
  const sorted = c.toSorted((a, b) => b - a);
  let [sum, less] = [0, 0];
  sorted.forEach((v, i) => {
    sum += v;
    if (v > (sum - 1) / (i + 1)) less = (sum - 1) / (i + 1);
  });
  return c.map((v) => Math.max(0, v - less));
}

const half = (x: readonly number[], c: readonly number[]): number =>
  0.5 * x.reduce((sum, v, i) => sum + (v - (c[i] ?? 0)) ** 2, 0);

/** f(x) = ½‖x − c‖² of shares x, from equal ones. */
export const simplexDistance = defineProblem({
  id: 'simplex-distance',
  title: 'The shares nearest to a point',
  short: 'Simplex',
  revision: 1,
  parameters: { centre: vector([0.6, 0.5, 0.1], { minLength: 2 }) },
  precisions: ['fp32', 'fp64'],
  space: 'simplex',
  family: 'constrained',
  equation: String.raw`f(x) = \tfrac12\,\lVert x - c \rVert^2, \qquad x_i \ge 0, \quad \sum_i x_i = 1`,
  about: 'Shares, which are no less than 0 and sum to 1, as near to c (centre) as they can be.',
  facts({ centre }) {
    const optimum = half(nearest(centre), centre);
    const equal = centre.map(() => 1 / centre.length);
    return {
      dimension: centre.length,
      optimum,
      scale: half(equal, centre) - optimum || 1,
      optimumKind: 'known',
      targets: knownOptimumTargets,
      sampled: false,
    };
  },
  instance: ({ centre }) => ({
    unknowns: { x: { shape: [centre.length], role: 'vector' } },
    data: { centre: hostVector(centre), start: hostVector(centre.map(() => 1 / centre.length)) },
    start: (data) => ({ x: data.float('start') }),
    value(x, data) {
      const far = sub(entry(x, 'x'), data.float('centre'));
      return mul(dot(far, far), 0.5);
    },
  }),
});
