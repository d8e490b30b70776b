import { add, div, exp, mul, sub } from '../../tensor/index.ts';
import { defineFit } from './define.ts';

/** R. R. Meyer, "Theoretical and computational aspects of nonlinear regression" (1970); MGH10 of NIST's StRD. */
export const meyer = defineFit({
  id: 'meyer',
  title: 'Meyer’s fit of a thermistor',
  short: 'MEYER',
  revision: 2,
  equation: String.raw`f(x) = \sum_{i=1}^{16} \left( x_1 \exp\frac{x_2}{t_i + x_3} - y_i \right)^{2}, \qquad t_i = 45 + 5 i`,
  about:
    'The resistance of a thermistor at 16 temperatures: three unknowns of sizes 0.01 to 10,000, and more digits than fp32 has.',
  starts: [
    { x: [2, 400_000, 25_000], f: 4515242701191391 },
    { x: [0.02, 4000, 250], f: 1693607809.436146 },
  ],
  usual: 2,
  least: 87.94585517085112,
  minimiser: [0.005609636471028053, 6181.346346286372, 345.2236346241365],
  data: {
    y: [34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820, 3307, 2872],
    t: Array.from({ length: 16 }, (_, i) => 50 + 5 * i),
  },
  residuals: ([a, b, c], data) => sub(mul(exp(div(b!, add(data.float('t'), c!))), a!), data.float('y')),
});
