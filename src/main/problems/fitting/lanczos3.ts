import { add, exp, mul, neg, sub } from '../../tensor/index.ts';
import { defineFit } from './define.ts';

/** C. Lanczos, “Applied analysis” (1956), pp. 272–280; Lanczos3 of NIST’s StRD. */
export const lanczos3 = defineFit({
  id: 'lanczos3',
  title: 'Lanczos’ fit of three decays',
  short: 'LANCZOS3',
  revision: 1,
  equation: String.raw`f(x) = \sum_{i=1}^{24} \bigl( x_1 e^{-x_2 u_i} + x_3 e^{-x_4 u_i} + x_5 e^{-x_6 u_i} - y_i \bigr)^{2}`,
  about:
    'Three exponentials in 24 numbers that were made of them and rounded to 5 digits: which three they were is all but lost.',
  starts: [
    { x: [1.2, 0.3, 5.6, 5.5, 6.5, 7.6], f: 269.7514694982058 },
    { x: [0.5, 0.7, 3.6, 4.2, 4, 6.3], f: 78.78921610295892 },
  ],
  least: 1.6117193593573498e-8,
  minimiser: [
    0.0868164149772815, 0.9549810150463038, 0.8440077746252944, 2.9515951831903005, 1.582568590149547,
    4.986356508399177,
  ],
  data: {
    y: [
      2.5134, 2.0443, 1.6684, 1.3664, 1.1232, 0.9269, 0.7679, 0.6389, 0.5338, 0.4479, 0.3776, 0.3197, 0.272, 0.2325,
      0.1997, 0.1723, 0.1493, 0.1301, 0.1138, 0.1, 0.0883, 0.0783, 0.0698, 0.0624,
    ],
    x: [
      0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1,
      1.05, 1.1, 1.15,
    ],
  },
  residuals: ([a, b, c, d, e, f], data) => {
    const x = data.float('x');
    const decay = (size: typeof x, rate: typeof x): typeof x => mul(exp(neg(mul(x, rate))), size);
    return sub(add(add(decay(a!, b!), decay(c!, d!)), decay(e!, f!)), data.float('y'));
  },
});
