import { defineOptimizer } from '../define.ts';
import {
  dfpUpdate,
  quasiNewton,
  quasiNewtonPitfalls,
  quasiNewtonSources,
  searchParameters,
} from '../mechanisms/quasi-newton.ts';

/**
 * BFGS with the Hessian and its inverse in each other’s place: the same points where searches are exact. Turned, it goes
 * the turned way to 1e-6 only, since its searches magnify rounding: no invariance is declared.
 */
export default defineOptimizer({
  id: 'dfp',
  title: 'Davidon, Fletcher and Powell’s method',
  short: 'DFP',
  order: 1,
  paper: 'Fletcher and Powell 1963, doi:10.1093/comjnl/6.2.163; Nocedal and Wright 2006, §6.1',
  revision: 1,
  hyper: searchParameters(0.1),
  needs: ['not many unknowns'],
  invariances: [{ of: 'scale of f', where: { search: 'exact' } }, 'rotation'],
  cost: '1 gradient with value a trial of the line search, 2 to 4 as a rule; 1 Hessian-vector product more with search = exact',
  state: 'as many floats as there are unknowns, and 1 more, per parameter',
  family: 'curvature',
  equation: String.raw`\begin{aligned} &x_{k+1} = x_k - \alpha_k H_k\,\nabla f(x_k), \qquad s = x_{k+1} - x_k, \quad y = \nabla f(x_{k+1}) - \nabla f(x_k) \\ &H_{k+1} = H_k - \frac{H_k y\,y^\top H_k}{y^\top H_k y} + \frac{s\,s^\top}{s^\top y} \end{aligned}`,
  about:
    'The first quasi-Newton method: as BFGS, by the update that keeps the Hessian rather than its inverse nearest to the one before.',
  words:
    'g = ∇f(x)\nd = −H · g, at first and where that does not descend −g\nx ← x + α · d, α from a search for the Wolfe conditions of c1 and c2 that wolfe names, 1 first, or −g · d / d · Hd of f with search = exact\ns, y = the change of x, and of g\nH ← H − Hy (Hy)ᵀ / y·Hy + s sᵀ / s·y, at first s·y / y·y · I; where s·y is not above 1e-10 ‖s‖‖y‖, H as it was',
  pitfalls: [
    'Of a bad H it recovers far more slowly than BFGS, and it wants close searches: with c2 = 0.9 it may take many times as many steps.',
    ...quasiNewtonPitfalls,
  ],
  sources: quasiNewtonSources(
    'Nocedal and Wright 2006, §6.1: DFP wants closer searches than BFGS, for which they have 0.9.',
  ),
  ...quasiNewton(dfpUpdate),
});
