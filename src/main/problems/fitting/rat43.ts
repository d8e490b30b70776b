import { div, exp, mul, softplus, sub } from '../../tensor/index.ts';
import { defineFit } from './define.ts';

/** D. A. Ratkowsky, “Nonlinear regression modeling” (1983), pp. 62 and 88; Rat43 of NIST’s StRD. */
export const rat43 = defineFit({
  id: 'rat43',
  title: 'Ratkowsky’s fit of onions’ growth',
  short: 'RAT43',
  revision: 1,
  equation: String.raw`f(x) = \sum_{i=1}^{15} \left( \frac{x_1}{(1 + e^{x_2 - x_3 u_i})^{1/x_4}} - y_i \right)^{2}`,
  about: 'The weight of onions over 15 weeks: an S that rises to a height which noise hides.',
  starts: [
    { x: [100, 10, 1, 1], f: 3066308.192285565 },
    { x: [700, 5, 0.75, 1.3], f: 14655.213236170788 },
  ],
  least: 8786.404907963148,
  minimiser: [699.6415126964457, 5.27712530245004, 0.7596293832941341, 1.2792483859097123],
  data: {
    y: [
      16.08, 33.83, 65.8, 97.2, 191.55, 326.2, 386.87, 520.53, 590.03, 651.92, 724.93, 699.56, 689.96, 637.56, 717.41,
    ],
    x: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  },
  residuals: ([a, b, c, d], data) => {
    // (1 + e^z)^(−1/x₄) by its logarithm.
    const z = sub(b!, mul(data.float('x'), c!));
    return sub(mul(exp(div(mul(softplus(z), -1), d!)), a!), data.float('y'));
  },
});
