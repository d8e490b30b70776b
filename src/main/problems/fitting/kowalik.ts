import { add, div, mul, square, sub } from '../../tensor/index.ts';
import { defineFit } from './define.ts';

/** J. Kowalik, M. R. Osborne, "Methods for unconstrained optimization problems" (1968); MGH09 of NIST's StRD. */
export const kowalik = defineFit({
  id: 'kowalik',
  title: 'Kowalik and Osborne’s fit of an enzyme’s reaction',
  short: 'KOWALIK',
  revision: 2,
  equation: String.raw`f(x) = \sum_{i=1}^{11} \left( y_i - \frac{x_1\,(u_i^2 + u_i x_2)}{u_i^2 + u_i x_3 + x_4} \right)^{2}`,
  about: 'A fraction of two quadratics fitted to 11 measurements: four unknowns, of which three do almost the same.',
  starts: [
    { x: [25, 39, 41.5, 39], f: 897.5453780404946 },
    { x: [0.25, 0.39, 0.415, 0.39], f: 0.005313172272108542 },
  ],
  usual: 2,
  least: 0.0003075056038492374,
  minimiser: [0.19280693457903786, 0.19128232873436696, 0.12305650692632066, 0.13606233068379484],
  data: {
    y: [0.1957, 0.1947, 0.1735, 0.16, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246],
    u: [4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625],
  },
  residuals([a, b, c, d], data) {
    const u = data.float('u');
    const over = add(square(u), mul(u, b!));
    const under = add(add(square(u), mul(u, c!)), d!);
    return sub(data.float('y'), div(mul(over, a!), under));
  },
});
