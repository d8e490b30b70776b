import { exp, mul, neg, sub } from '../../tensor/index.ts';
import { defineFit } from './define.ts';

/** D. Misra, NIST (1978), “Dental research monomolecular adsorption study”; Misra1a of NIST’s StRD. */
export const misra1a = defineFit({
  id: 'misra1a',
  title: 'Misra’s fit of an adsorption',
  short: 'MISRA1A',
  revision: 1,
  equation: String.raw`f(x) = \sum_{i=1}^{14} \bigl( x_1 (1 - e^{-x_2 u_i}) - y_i \bigr)^{2}`,
  about: 'How much is adsorbed at 14 pressures: two unknowns, six decades apart.',
  starts: [
    { x: [500, 0.0001], f: 10780.19016390972 },
    { x: [250, 0.0005], f: 44.77127682274213 },
  ],
  least: 0.12455138894440552,
  minimiser: [238.9421291788617, 0.0005501564318059136],
  data: {
    y: [10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.4, 75.47, 81.78],
    x: [77.6, 114.9, 141.1, 190.8, 239.9, 289, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760],
  },
  residuals: ([a, b], data) => sub(mul(sub(1, exp(neg(mul(data.float('x'), b!)))), a!), data.float('y')),
});
