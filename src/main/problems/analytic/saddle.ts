import { int } from '../../../shared/domain/parameter.ts';
import { add, mul, reshape, sliceAxis, square, sub, sum, zeros } from '../../tensor/index.ts';
import { entry } from '../../tensor/params.ts';
import { defineProblem, targetsWith } from '../define.ts';

/** From f = 0 to here a method must have left the saddle. */
const left = -0.2;
const least = -0.25;

/** ½ Σ_{i<d} xᵢ² − ½ x_d² + ¼ x_d⁴, which begins exactly at its saddle 0. */
export const saddle = defineProblem({
  id: 'saddle',
  title: 'A start in the middle of a saddle',
  short: 'SADDLE',
  naming: { dimension: '{}-D' },
  revision: 1,
  parameters: { dimension: int(10, { min: 2, max: 10_000, structural: true }) },
  precisions: ['fp32', 'fp64'],
  family: 'test function',
  equation: String.raw`f(x) = \frac{1}{2} \sum_{i=1}^{d-1} x_i^2 - \frac{1}{2}\,x_d^2 + \frac{1}{4}\,x_d^4`,
  about:
    'Begins where the gradient is exactly 0 and one curvature negative: only methods with noise of their own get away, to −¼ at x_d = ±1.',
  plane: {
    parameters: { dimension: 2 },
    range: () => ({ x: [-1.5, 1.5], y: [-1.5, 1.5] }),
    minimiser: () => [0, 1],
  },
  facts: ({ dimension }) => ({
    dimension,
    optimum: least,
    scale: -least,
    optimumKind: 'known',
    targets: targetsWith(left - least),
    sampled: false,
  }),
  instance: ({ dimension }) => ({
    unknowns: { x: { shape: [dimension], role: 'vector' } },
    data: {},
    start: () => ({ x: zeros([dimension], 'float64') }),
    value(x) {
      const all = entry(x, 'x');
      const last = square(reshape(sliceAxis(all, 0, dimension - 1, dimension), []));
      return add(sub(mul(sum(square(all)), 0.5), last), mul(square(last), 0.25));
    },
  }),
});
