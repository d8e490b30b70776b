import { div, exp, mul, square, sub } from '../../tensor/index.ts';
import { defineFit } from './define.ts';

/** K. Eckerle, NIST (197?), “Circular interference transmittance study”; Eckerle4 of NIST’s StRD. */
export const eckerle4 = defineFit({
  id: 'eckerle4',
  title: 'Eckerle’s fit of a transmittance',
  short: 'ECKERLE4',
  revision: 1,
  equation: String.raw`f(x) = \sum_{i=1}^{35} \left( \frac{x_1}{x_2} \exp\Bigl( -\frac{(u_i - x_3)^2}{2 x_2^2} \Bigr) - y_i \right)^{2}`,
  about:
    'A peak of 35 measurements over wavelengths: from the first start, beside the peak, the gradient is all but 0.',
  starts: [
    { x: [1, 10, 500], f: 0.7223026503022253 },
    { x: [1.5, 5, 450], f: 0.05668290844443552 },
  ],
  least: 0.001463588748727471,
  minimiser: [1.5543827177526135, 4.088832175423007, 451.54121843614496],
  data: {
    y: [
      0.0001575, 0.0001699, 0.000235, 0.0003102, 0.0004917, 0.000871, 0.0017418, 0.00464, 0.0065895, 0.0097302,
      0.0149002, 0.023731, 0.0401683, 0.0712559, 0.1264458, 0.2073413, 0.2902366, 0.3445623, 0.3698049, 0.3668534,
      0.3106727, 0.2078154, 0.1164354, 0.0616764, 0.03372, 0.0194023, 0.0117831, 0.0074357, 0.0022732, 0.00088,
      0.0004579, 0.0002345, 0.0001586, 0.0001143, 7.1e-5,
    ],
    x: [
      400, 405, 410, 415, 420, 425, 430, 435, 436.5, 438, 439.5, 441, 442.5, 444, 445.5, 447, 448.5, 450, 451.5, 453,
      454.5, 456, 457.5, 459, 460.5, 462, 463.5, 465, 470, 475, 480, 485, 490, 495, 500,
    ],
  },
  residuals: ([a, b, c], data) =>
    sub(mul(exp(mul(square(div(sub(data.float('x'), c!), b!)), -0.5)), div(a!, b!)), data.float('y')),
});
