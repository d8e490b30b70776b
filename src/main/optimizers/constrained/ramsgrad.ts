import { defineOptimizer } from '../define.ts';
import { riemannianAdam, riemannianAdamStart, riemannianAdamStep } from '../mechanisms/riemannian-adam.ts';

/** AMSGrad along geodesics of the ball: it divides by the largest second moment of every row so far. */
export default defineOptimizer({
  id: 'ramsgrad',
  title: 'Riemannian AMSGrad',
  short: 'RAMSGrad',
  order: 1,
  paper: 'arXiv:1810.00760',
  revision: 1,
  hyper: riemannianAdam.hyper,
  spaces: ['ball'],
  needs: ['its space'],
  cost: '1 gradient',
  state: '1 float per parameter and 2 for every row',
  family: 'constrained',
  equation: String.raw`\begin{aligned} m_{k+1} &= \beta_1 \tau_k + (1 - \beta_1)\,r_k, \qquad v_{k+1} = \max\bigl(v_k,\ \text{the mean of } \lVert r \rVert_x^2\bigr) \\ x_{k+1} &= \exp_{x_k}\Bigl(-\eta\,\frac{m_{k+1}}{\sqrt{v_{k+1}} + \varepsilon}\Bigr), \qquad \tau_{k+1} = P_{x_k \to x_{k+1}}\,m_{k+1} \end{aligned}`,
  about: 'AMSGrad along geodesics of Poincaré’s ball, whose mean of gradients is carried from point to point; η is lr.',
  words:
    'r = ∇f(x) · ((1 − ‖x‖²)/2)² for every row\nm ← beta1 · m + (1 − beta1) · r, at first 0\nv ← the largest so far of the mean of beta2 that begins at 0 and adds (1 − beta2) · ‖r‖², ‖r‖² in the measure at x, at first 0\nx ← exp of −lr · m / (√v + eps) at x, within the ball; with corrected m / (1 − beta1ᵗ) and v / (1 − beta2ᵗ)\nm ← m carried along the geodesic to the new x',
  pitfalls: riemannianAdam.pitfalls,
  sources: riemannianAdam.sources,
  init: ({ x }) => riemannianAdamStart(x),
  step: ({ x, state, h, oracle, t: step }) =>
    riemannianAdamStep({ x, gradient: oracle.gradient(x), state, step }, h, true),
});
