import { exp, mul, neg, sub } from '../../tensor/index.ts';
import { defineFit } from './define.ts';

/** G. P. Box, W. G. Hunter, J. S. Hunter, “Statistics for experimenters” (1978), pp. 483–487; BoxBOD of NIST’s StRD. */
export const boxbod = defineFit({
  id: 'boxbod',
  title: 'Box, Hunter and Hunter’s fit of oxygen demand',
  short: 'BOXBOD',
  revision: 1,
  equation: String.raw`f(x) = \sum_{i=1}^{6} \bigl( x_1 (1 - e^{-x_2 u_i}) - y_i \bigr)^{2}`,
  about:
    'The oxygen that waste water takes up over ten days, from six measurements: from the first start many methods run off.',
  starts: [
    { x: [1, 1], f: 186382.3816574575 },
    { x: [100, 0.75], f: 48785.252665638785 },
  ],
  least: 1168.0088765555524,
  minimiser: [213.8094088903979, 0.5472374854191994],
  data: {
    y: [109, 149, 149, 191, 213, 224],
    x: [1, 2, 3, 5, 7, 10],
  },
  residuals: ([a, b], data) => sub(mul(sub(1, exp(neg(mul(data.float('x'), b!)))), a!), data.float('y')),
});
