import { positive, real } from '../../../shared/domain/parameter.ts';
import { defineOptimizer } from '../define.ts';
import { beside } from '../mechanisms/beside.ts';
import { flattened } from '../mechanisms/sharpness.ts';
import heavyBall from './heavy-ball.ts';

/** Heavy ball with g + β(αh₀ + (1 − α)h₁): first- and zeroth-order flatness beside f; the weights are one reading. */
export default defineOptimizer({
  id: 'fad',
  title: 'Flatness-aware minimization',
  short: 'FAD',
  order: 1,
  paper: 'arXiv:2307.11108',
  revision: 1,
  hyper: beside(heavyBall, {
    rho: positive(0.05, { log: [0.01, 1] }),
    flatness: real(0.5, { min: 0, max: 1e6, log: [0.01, 10] }),
    alpha: real(0.5, { min: 0, max: 1 }),
  }),
  invariances: ['scale of f over lr', 'rotation'],
  cost: '4 gradients',
  state: heavyBall.state,
  family: 'first-order',
  equation: String.raw`\begin{aligned} h_0 &= \nabla f\Bigl(x_k + \rho\tfrac{g_k}{\lVert g_k \rVert}\Bigr) - g_k, \qquad w = x_k + \rho\tfrac{h_0}{\lVert h_0 \rVert}, \qquad h_1 = \nabla f\Bigl(w + \rho\tfrac{\nabla f(w)}{\lVert \nabla f(w) \rVert}\Bigr) - \nabla f(w) \\ x_{k+1} &= x_k - \eta\,\bigl(g_k + \beta\,(\alpha h_0 + (1 - \alpha)\,h_1)\bigr) + \mu\,(x_k - x_{k-1}) \end{aligned}`,
  about:
    'Heavy ball that also goes down how much f and its gradient grow within ρ (rho); β is flatness, α alpha, η lr and μ momentum.',
  words: `h₀ = ∇f(x + rho · ∇f(x) / ‖∇f(x)‖) − ∇f(x)\nw = x + rho · h₀ / ‖h₀‖\nh₁ = ∇f(w + rho · ∇f(w) / ‖∇f(w)‖) − ∇f(w)\n${(heavyBall.words ?? '').replace('g = ∇f(x)', 'g = ∇f(x) + flatness · (alpha · h₀ + (1 − alpha) · h₁)')}`,
  pitfalls: [
    'A step costs four gradients.',
    'How flatness and alpha are set, and whether rho changes, is not known from the paper’s abstract: this is one reading.',
    'In fp32, h₀ over rho = 1e-5 has two digits, and h₁ fewer.',
  ],
  sources: {
    ...heavyBall.sources,
    rho: 'As of SAM: Foret et al.',
    flatness: 'No source: the weight is to be searched.',
    alpha: 'No source: both kinds of flatness alike.',
  },
  ...flattened(heavyBall),
});
