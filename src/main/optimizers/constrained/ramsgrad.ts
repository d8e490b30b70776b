import { defineOptimizer } from '../define.ts';
import { riemannianAdam, riemannianAdamStart, riemannianAdamStep } from '../mechanisms/riemannian-adam.ts';

/** AMSGrad along geodesics of a curved space: it divides by the largest second moment of every point so far. */
export default defineOptimizer({
  id: 'ramsgrad',
  title: 'Riemannian AMSGrad',
  short: 'RAMSGrad',
  order: 1,
  paper: 'arXiv:1810.00760',
  revision: 1,
  hyper: riemannianAdam.hyper,
  spaces: ['ball', 'sphere', 'stiefel'],
  needs: ['its space'],
  cost: '1 gradient',
  state: '1 float per parameter and 2 for every point: a row, or on frames a matrix',
  family: 'constrained',
  equation: String.raw`\begin{aligned} m_{k+1} &= \beta_1 \tau_k + (1 - \beta_1)\,r_k, \qquad v_{k+1} = \max\bigl(v_k,\ \text{the mean of } \lVert r \rVert_x^2\bigr) \\ x_{k+1} &= \exp_{x_k}\Bigl(-\eta\,\frac{m_{k+1}}{\sqrt{v_{k+1}} + \varepsilon}\Bigr), \qquad \tau_{k+1} = P_{x_k \to x_{k+1}}\,m_{k+1} \end{aligned}`,
  about: 'AMSGrad along geodesics of a curved space, whose mean of gradients is carried from point to point; η is lr.',
  words:
    'r = the gradient in the space, as of rsgd\nm ← beta1 · m + (1 − beta1) · r, at first 0\nv ← the largest so far of the mean of beta2 that begins at 0 and adds (1 − beta2) · ‖r‖², ‖r‖² in the measure at x, at first 0\nx ← the end of the geodesic from x with velocity −lr · m / (√v + eps); with corrected m / (1 − beta1ᵗ) and v / (1 − beta2ᵗ)\nm ← m carried along the geodesic to the new x, on frames by projection',
  pitfalls: riemannianAdam.pitfalls,
  sources: riemannianAdam.sources,
  init: ({ x, space }) => riemannianAdamStart(x, space.geometry()),
  step: ({ x, state, h, oracle, space, t: step }) =>
    riemannianAdamStep({ x, gradient: oracle.gradient(x), state, step, geometry: space.geometry() }, h, true),
});
