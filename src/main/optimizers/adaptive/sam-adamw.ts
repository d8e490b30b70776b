import { defineOptimizer } from '../define.ts';
import { beside } from '../mechanisms/beside.ts';
import { sharpened, sharpness } from '../mechanisms/sharpness.ts';
import adamw from './adamw.ts';

/** AdamW with the gradient at the worst point nearby, x + ρg/‖g‖ to first order. */
export default defineOptimizer({
  id: 'sam-adamw',
  title: 'Sharpness-aware minimization with AdamW',
  short: 'SAM-AdamW',
  order: 1,
  paper: 'arXiv:2010.01412',
  revision: 1,
  hyper: beside(adamw, sharpness.hyper),
  invariances: ['scale of f'],
  cost: '2 gradients',
  state: adamw.state,
  family: 'adaptive',
  equation: String.raw`g_k = \nabla f\Bigl(x_k + \rho\,\frac{\nabla f(x_k)}{\lVert \nabla f(x_k) \rVert}\Bigr), \quad\text{and with it a step of AdamW}`,
  about:
    'AdamW with the gradient of the worst point within ρ (rho) instead of that at x, for minima that are flat around; η is lr, λ weightDecay.',
  words: sharpness.words(adamw),
  pitfalls: [...sharpness.pitfalls, ...(adamw.pitfalls ?? [])],
  sources: { ...adamw.sources, ...sharpness.sources },
  ...sharpened(adamw),
});
