import { add, div, mul, sub } from '../../tensor/index.ts';
import { defineFit } from './define.ts';

const rows = Array.from({ length: 15 }, (_, i) => i + 1);

/** Y. Bard, "Comparison of gradient methods for the solution of nonlinear parameter estimation problems" (1970). */
export const bard = defineFit({
  id: 'bard',
  title: 'Bard’s fit',
  short: 'BARD',
  revision: 1,
  equation: String.raw`f(x) = \sum_{i=1}^{15} \left( y_i - x_1 - \frac{u_i}{v_i x_2 + w_i x_3} \right)^{2}, \qquad u_i = i,\ v_i = 16 - i,\ w_i = \min(u_i, v_i)`,
  about: 'A fraction with two unknowns below its line and a constant, fitted to 15 measurements.',
  starts: [{ x: [1, 1, 1], f: 41.681695861678 }],
  least: 0.008214877306578975,
  data: {
    y: [0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.1, 4.39],
    u: rows,
    v: rows.map((i) => 16 - i),
    w: rows.map((i) => Math.min(i, 16 - i)),
  },
  residuals: ([a, b, c], data) =>
    sub(sub(data.float('y'), a!), div(data.float('u'), add(mul(data.float('v'), b!), mul(data.float('w'), c!)))),
});
