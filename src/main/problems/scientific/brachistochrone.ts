import { choice } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import { add, concat, div, fill, greater, mean, mul, ones, select, sqrt, square } from '../../tensor/index.ts';
import { entry } from '../../tensor/params.ts';
import { defineProblem } from '../define.ts';
import { hostVector } from '../host.ts';
import { inCells } from './cells.ts';
import { relativeTargets } from './relative-targets.ts';

type Form = 'smooth' | 'plain';
type Cells = '25' | '50' | '100' | '200';

/** Of the sums over the cells, by Newton's method in extended precision, with gradients below 1e-16. */
const minima: Readonly<Record<Form, Readonly<Record<Cells, number>>>> = {
  smooth: { 25: 2.581658984030217, 50: 2.581843328010967, 100: 2.5818892339179036, 200: 2.581900694618471 },
  plain: { 25: 2.2500662153259166, 50: 2.2675288554641853, 100: 2.276823512566139, 200: 2.2816159256472797 },
};

/**
 * Johann Bernoulli, 1696: the curve from (0, 0) to (1, 1) down which a body slides in the least time, ∫ √((1 + y′²)/y) dx.
 * With x = t³ and y = t²z the integrand is smooth; in y itself the least sum drops straight down in the first cell, whose
 * cost the rule of midpoints puts too low, and tends to another number, 2.2865, than the time of the cycloid, 2.5819.
 */
export const brachistochrone = defineProblem({
  id: 'brachistochrone',
  title: 'The curve of quickest descent',
  short: 'BRACH',
  naming: { form: '{}', cells: '{} cells' },
  revision: 1,
  parameters: { form: choice(['smooth', 'plain'], 'smooth'), cells: choice(['25', '50', '100', '200'], '50') },
  precisions: ['fp32', 'fp64'],
  family: 'scientific',
  equation: String.raw`f(z) = \frac{1}{m} \sum_{j=0}^{m-1} \sqrt{\frac{9 t_j^2 + (2 \bar z_j + t_j z'_j)^2}{\bar z_j}}, \qquad \bar z_j = \frac{z_j + z_{j+1}}{2},\ z'_j = m\,(z_{j+1} - z_j),\ t_j = \frac{j + \frac12}{m},\ z_m = 1`,
  about:
    'A curve in as many pieces as cells, down which a body slides as quickly as can be: neighbours depend on one another, and the more cells, the worse the condition.',
  variants: [
    {
      title: 'Smooth: in coordinates in which the curve has no corner',
      parameters: { form: 'smooth' },
      equation: String.raw`f(z) = \frac{1}{m} \sum_{j=0}^{m-1} \sqrt{\frac{9 t_j^2 + (2 \bar z_j + t_j z'_j)^2}{\bar z_j}}, \qquad x = t^3,\ y = t^2 z,\ z_m = 1`,
    },
    {
      title: 'Plain: in the heights themselves, whose sum is too low in the first cell',
      parameters: { form: 'plain' },
      equation: String.raw`f(y) = \frac{1}{m} \sum_{j=0}^{m-1} \sqrt{\frac{1 + y'^2_j}{\bar y_j}}, \qquad y_0 = 0,\ y_m = 1`,
    },
  ],
  facts({ form, cells }) {
    const optimum = minima[form][cells];
    return {
      dimension: form === 'smooth' ? Number(cells) : Number(cells) - 1,
      optimum,
      scale: 0.0174,
      optimumKind: 'known',
      targets: relativeTargets(optimum),
      sampled: false,
    };
  },
  instance({ form, cells: text }) {
    const count = Number(text);
    const middles = Array.from({ length: count }, (_, j) => (j + 0.5) / count);
    const inner = middles.slice(1).map((_, j) => ((j + 1) / count) ** (2 / 3));
    // Where a middle is not above the start, no body gets there.
    const time = (squares: Tensor<Float>, depth: Tensor<Float>): Tensor<Float> => {
      const isBelow = greater(depth, 0);
      const safe = select(isBelow, depth, fill(depth.shape, 1, depth.dtype));
      return mean(select(isBelow, sqrt(div(squares, safe)), fill(depth.shape, Infinity, depth.dtype)));
    };
    const edge = (like: Tensor<Float>, value: number): Tensor<Float> => fill([1], value, like.dtype);
    return {
      unknowns: { z: { shape: [form === 'smooth' ? count : count - 1], role: 'vector' } },
      data: { middles: hostVector(middles), inner: hostVector(inner) },
      start: (data) => ({ z: form === 'smooth' ? ones([count], 'float64') : data.float('inner') }),
      value(x, data) {
        const own = entry(x, 'z');
        if (form === 'plain') {
          const { middle, slope } = inCells(concat([edge(own, 0), own, edge(own, 1)], 0));
          return time(add(square(slope), 1), middle);
        }
        const t = data.float('middles');
        const { middle, slope } = inCells(concat([own, edge(own, 1)], 0));
        const along = add(mul(middle, 2), mul(t, slope));
        return time(add(mul(square(t), 9), square(along)), middle);
      },
    };
  },
});
