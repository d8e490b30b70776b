import { defineOptimizer } from '../define.ts';
import {
  bfgsUpdate,
  quasiNewton,
  quasiNewtonPitfalls,
  quasiNewtonSources,
  searchParameters,
} from '../mechanisms/quasi-newton.ts';

/** Of all symmetric H with Hy = s the nearest to the one before, in a norm that the mean Hessian over s weights: a rank-two update. */
export default defineOptimizer({
  id: 'bfgs',
  title: 'BFGS',
  short: 'BFGS',
  order: 1,
  paper: 'Broyden 1970, Fletcher 1970, Goldfarb 1970, Shanno 1970; Nocedal and Wright 2006, §6.1',
  revision: 1,
  hyper: searchParameters(0.9),
  needs: ['not many unknowns'],
  invariances: [{ of: 'scale of f', where: { search: 'exact' } }, 'rotation'],
  cost: '1 gradient with value a trial of the line search, 1 as a rule; 1 Hessian-vector product more with search = exact',
  state: 'as many floats as there are unknowns, and 1 more, per parameter',
  family: 'curvature',
  equation: String.raw`\begin{aligned} &x_{k+1} = x_k - \alpha_k H_k\,\nabla f(x_k), \qquad s = x_{k+1} - x_k, \quad y = \nabla f(x_{k+1}) - \nabla f(x_k) \\ &H_{k+1} = \Bigl(I - \frac{s\,y^\top}{s^\top y}\Bigr) H_k \Bigl(I - \frac{y\,s^\top}{s^\top y}\Bigr) + \frac{s\,s^\top}{s^\top y} \end{aligned}`,
  about:
    'Keeps an approximate inverse Hessian as a full matrix, made from all moves and gradient changes so far, and searches along it.',
  words:
    'g = ∇f(x)\nd = −H · g, at first and where that does not descend −g\nx ← x + α · d, α from a search for the Wolfe conditions of c1 and c2 that wolfe names, 1 first, or −g · d / d · Hd of f with search = exact\ns, y = the change of x, and of g\nH ← (I − s yᵀ / s·y) H (I − y sᵀ / s·y) + s sᵀ / s·y, at first s·y / y·y · I; where s·y is not above 1e-10 ‖s‖‖y‖, H as it was',
  pitfalls: [...quasiNewtonPitfalls],
  sources: quasiNewtonSources('Nocedal and Wright 2006, §3.1: 0.9 for quasi-Newton methods.'),
  ...quasiNewton(bfgsUpdate),
});
