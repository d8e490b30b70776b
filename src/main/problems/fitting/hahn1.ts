import { copperExpansion } from '../data/copper-expansion.ts';
import { cubicsLessData } from './cubics.ts';
import { defineFit } from './define.ts';

/** T. Hahn, NIST (197?), “Copper thermal expansion study”; Hahn1 of NIST’s StRD. */
export const hahn1 = defineFit({
  id: 'hahn1',
  title: 'Hahn’s fit of copper’s expansion',
  short: 'HAHN1',
  revision: 1,
  equation: String.raw`f(x) = \sum_{i=1}^{236} \left( \frac{x_1 + x_2 u_i + x_3 u_i^2 + x_4 u_i^3}{1 + x_5 u_i + x_6 u_i^2 + x_7 u_i^3} - y_i \right)^{2}`,
  about:
    'How copper expands at 236 temperatures: a fraction of two cubics, whose seven unknowns go from 1 to a ten-millionth.',
  starts: [
    { x: [10, -1, 0.05, -1e-5, -0.05, 0.001, -1e-6], f: 3097556.5274337754 },
    { x: [1, -0.1, 0.005, -1e-6, -0.005, 0.0001, -1e-7], f: 2093448.2017419639 },
  ],
  least: 1.532438285360623,
  minimiser: [
    1.077635173310025, -0.12269296921021516, 0.004086375061046882, -0.000001426266251408103, -0.00576099409009232,
    0.00024053735503177414, -1.2314450199196947e-7,
  ],
  data: { y: copperExpansion.map(([y]) => y), x: copperExpansion.map(([, kelvin]) => kelvin) },
  residuals: cubicsLessData,
});
