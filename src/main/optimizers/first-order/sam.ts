import { defineOptimizer } from '../define.ts';
import { beside } from '../mechanisms/beside.ts';
import { sharpened, sharpness } from '../mechanisms/sharpness.ts';
import heavyBall from './heavy-ball.ts';

/** Heavy ball with the gradient at the worst point nearby, x + ρg/‖g‖ to first order. */
export default defineOptimizer({
  id: 'sam',
  title: 'Sharpness-aware minimization',
  short: 'SAM',
  order: 1,
  paper: 'arXiv:2010.01412',
  revision: 1,
  hyper: beside(heavyBall, sharpness.hyper),
  invariances: ['scale of f over lr', 'rotation'],
  cost: '2 gradients',
  state: heavyBall.state,
  family: 'first-order',
  equation: String.raw`x_{k+1} = x_k - \eta\,\nabla f\Bigl(x_k + \rho\,\frac{\nabla f(x_k)}{\lVert \nabla f(x_k) \rVert}\Bigr) + \beta\,(x_k - x_{k-1})`,
  about:
    'Heavy ball with the gradient of the worst point within ρ (rho) instead of that at x, for minima that are flat around; η is lr, β momentum.',
  words: sharpness.words(heavyBall),
  pitfalls: sharpness.pitfalls,
  sources: { ...heavyBall.sources, ...sharpness.sources },
  ...sharpened(heavyBall),
});
