import { defineOptimizer } from '../define.ts';
import {
  sr1Update,
  quasiNewton,
  quasiNewtonPitfalls,
  quasiNewtonSources,
  searchParameters,
} from '../mechanisms/quasi-newton.ts';

/** The only symmetric update of rank one with Hy = s. It need not stay positive: where d does not descend, the step is along −g. */
export default defineOptimizer({
  id: 'sr1',
  title: 'Symmetric rank-one update',
  short: 'SR1',
  order: 1,
  paper: 'Conn, Gould and Toint 1991, doi:10.1007/BF01594934; Nocedal and Wright 2006, §6.2',
  revision: 1,
  hyper: searchParameters(0.9),
  needs: ['not many unknowns'],
  invariances: [{ of: 'scale of f', where: { search: 'exact' } }, 'rotation'],
  cost: '1 gradient with value a trial of the line search, 1 as a rule; 1 Hessian-vector product more with search = exact',
  state: 'as many floats as there are unknowns, and 1 more, per parameter',
  family: 'curvature',
  equation: String.raw`\begin{aligned} &x_{k+1} = x_k - \alpha_k H_k\,\nabla f(x_k), \qquad s = x_{k+1} - x_k, \quad y = \nabla f(x_{k+1}) - \nabla f(x_k) \\ &H_{k+1} = H_k + \frac{v\,v^\top}{v^\top y}, \qquad v = s - H_k y \end{aligned}`,
  about:
    'A quasi-Newton method whose approximate inverse Hessian may be indefinite, as the Hessian is, and comes to it on a quadratic whatever its searches are like.',
  words:
    'g = ∇f(x)\nd = −H · g, at first and where that does not descend −g\nx ← x + α · d, α from a search for the Wolfe conditions of c1 and c2 that wolfe names, 1 first, or −g · d / d · Hd of f with search = exact\ns, y = the change of x, and of g\nv = s − Hy\nH ← H + v vᵀ / v·y, at first s·y / y·y · I of the first pair with s·y above 0; where |v·y| < 1e-8 ‖v‖‖y‖, H as it was',
  pitfalls: [
    'Its H may be indefinite, and its steps are then often along −g: it is better in a trust region than along a line.',
    'The first pair gives the scale of H alone: with that, v·y is 0.',
    ...quasiNewtonPitfalls,
  ],
  sources: quasiNewtonSources('Nocedal and Wright 2006, §3.1: 0.9 for quasi-Newton methods.'),
  ...quasiNewton(sr1Update),
});
