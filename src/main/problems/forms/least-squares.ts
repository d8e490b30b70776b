import type { Float, Tensor } from '../../tensor/index.ts';
import { mul, square, sum } from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import type { Data } from './data.ts';
import type { Objective } from './objective.ts';

/** What an instance has through residuals of any shape: f = Σ r², or half of that. */
export const leastSquares = (
  sumOf: 'squares' | 'half squares',
  residuals: (x: Params, data: Data) => Tensor<Float>,
): Objective => ({
  value: (x, data) => {
    const squares = sum(square(residuals(x, data)));
    return sumOf === 'squares' ? squares : mul(squares, 0.5);
  },
  residuals: sumOf === 'half squares' ? residuals : (x, data) => mul(residuals(x, data), Math.SQRT2),
});
