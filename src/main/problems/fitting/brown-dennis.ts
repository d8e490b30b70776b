import { add, cos, exp, mul, sin, square, sub } from '../../tensor/index.ts';
import { defineFit } from './define.ts';

/** K. M. Brown, J. E. Dennis, "New computational algorithms for minimizing a sum of squares" (1971). */
export const brownDennis = defineFit({
  id: 'brown-dennis',
  title: 'Brown and Dennis’s function',
  short: 'BROWN-DENNIS',
  revision: 1,
  equation: String.raw`f(x) = \sum_{i=1}^{20} \left( (x_1 + t_i x_2 - e^{t_i})^2 + (x_3 + x_4 \sin t_i - \cos t_i)^2 \right)^{2}, \qquad t_i = \frac{i}{5}`,
  about: 'A sum of squares that stays large at its minimum, where what methods for least squares leave out matters.',
  starts: [{ x: [25, 5, -5, -1], f: 7926693.336997432 }],
  least: 85822.20162635634,
  data: { t: Array.from({ length: 20 }, (_, i) => (i + 1) / 5) },
  residuals([a, b, c, d], data) {
    const t = data.float('t');
    const first = sub(add(mul(t, b!), a!), exp(t));
    const second = sub(add(mul(sin(t), d!), c!), cos(t));
    return add(square(first), square(second));
  },
});
