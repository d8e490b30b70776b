import { choice } from '../../../shared/domain/parameter.ts';
import { add, concat, mean, mul, ones, sqrt, square } from '../../tensor/index.ts';
import { entry } from '../../tensor/params.ts';
import { defineProblem } from '../define.ts';
import { inCells } from './cells.ts';
import { relativeTargets } from './relative-targets.ts';

/** Of the sums over the cells, by Newton's method in extended precision, with gradients below 1e-16. */
const minima = {
  25: 0.9537026835367886,
  50: 0.9536437524481519,
  100: 0.953629018234657,
  200: 0.953625334591174,
} as const;

/** The surface of revolution of least area between two rings of radius 1 a unit apart, over 2π; the catenoid has .953624. */
export const minsurf = defineProblem({
  id: 'minsurf',
  title: 'The least surface between two rings',
  short: 'MINSURF',
  naming: { cells: '{} cells' },
  revision: 1,
  parameters: { cells: choice(['25', '50', '100', '200'], '50') },
  precisions: ['fp32', 'fp64'],
  family: 'scientific',
  equation: String.raw`f(y) = \frac{1}{m} \sum_{j=0}^{m-1} \bar y_j \sqrt{1 + y'^2_j}, \qquad \bar y_j = \frac{y_j + y_{j+1}}{2},\ y'_j = m\,(y_{j+1} - y_j),\ y_0 = y_m = 1`,
  about:
    'The film of soap between two rings, in as many pieces as cells: neighbours depend on one another, and the condition grows with the square of the cells.',
  facts: ({ cells }) => ({
    dimension: Number(cells) - 1,
    optimum: minima[cells],
    scale: 1 - minima[cells],
    optimumKind: 'known',
    targets: relativeTargets(minima[cells]),
    sampled: false,
  }),
  instance({ cells }) {
    const inner = Number(cells) - 1;
    return {
      unknowns: { y: { shape: [inner], role: 'vector' } },
      data: {},
      start: () => ({ y: ones([inner], 'float64') }),
      value(x) {
        const y = entry(x, 'y');
        const ring = ones([1], y.dtype);
        const { middle, slope } = inCells(concat([ring, y, ring], 0));
        return mean(mul(middle, sqrt(add(square(slope), 1))));
      },
    };
  },
});
