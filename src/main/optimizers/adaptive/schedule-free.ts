import { int, positive, real, unit } from '../../../shared/domain/parameter.ts';
import { add, cast, constant, div, maximum, minimum, mul, sqrt, sub } from '../../tensor/index.ts';
import { axpy, coefficient, ema, map, mul as product, sub as difference, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';

/**
 * y = (1 − β)z + βx; v of the gradient at y; z ← z − η(g/(√v̂ + ε) + wd·y); x ← (1 − c)x + cz, c = η²/Ση² of the largest η
 * so far. z is the iterate and x, the average, is handed back. The released code keeps y and z; the way is the same.
 */
export default defineOptimizer({
  id: 'schedule-free',
  title: 'Schedule-free AdamW',
  short: 'SF-AdamW',
  order: 1,
  paper: 'arXiv:2405.15682',
  revision: 1,
  hyper: {
    lr: positive(2.5e-3, { log: [1e-4, 1e-1] }),
    beta: unit(0.9),
    beta2: unit(0.999),
    eps: positive(1e-8),
    weightDecay: real(0, { min: 0, log: [1e-4, 0.3] }),
    warmup: int(0, { min: 0, max: 2 ** 30 }),
  },
  invariances: ['scale of f'],
  cost: '1 gradient',
  state: '2 floats per parameter',
  family: 'adaptive',
  equation: String.raw`\begin{aligned} y_k &= (1 - \beta)\,z_k + \beta\,x_k, \qquad g_k = \nabla f(y_k) \\ v_{k+1} &= \beta_2 v_k + (1 - \beta_2)\,g_k^2 \\ z_{k+1} &= z_k - \eta_k\left(\frac{g_k}{\sqrt{\hat v} + \varepsilon} + \lambda\,y_k\right) \\ x_{k+1} &= (1 - c_k)\,x_k + c_k\,z_{k+1}, \qquad c_k = \eta_k^2 \big/ \textstyle\sum_{i \le k} \eta_i^2 \end{aligned}`,
  about:
    'Adam without momentum on z, with gradients between z and the average x of all z, which is handed back: no schedule of the step size is needed.',
  words:
    'y = (1 − beta) · z + beta · x, both at first the start, and g = ∇f(y)\nv ← beta2 · v + (1 − beta2) · g², at first 0\nη = lr · min(1, t / warmup) in step t; without warmup, lr\nz ← z − η · (g / (√(v / (1 − beta2ᵗ)) + eps) + weightDecay · y)\nx ← (1 − c) · x + c · z, where c = η² / (the sum of all η² so far)',
  pitfalls: [
    'What is handed back is the average x, never z nor y, where the gradients are taken.',
    'At the start the average moves fast and later slowly: a start that is far away stays in it as 1/t.',
    'It still needs an lr that is right; only its decay over time is taken over.',
  ],
  sources: {
    lr: 'The schedulefree package; the paper searches it.',
    beta: 'The schedulefree package, and the paper.',
    beta2: 'The schedulefree package.',
    eps: 'The schedulefree package.',
    weightDecay: 'The schedulefree package.',
    warmup: 'The schedulefree package.',
  },
  init: ({ x }) => ({
    ...{ average: x, v: zerosLike(x) },
    ...{ power2: constant(1, 'float64'), largest: constant(0, 'float64'), weights: constant(0, 'float64') },
  }),
  step: ({ x: z, state, h, oracle, t }) => {
    const y = axpy(h.beta, difference(state.average, z), z);
    const g = oracle.gradient(y);
    const v = ema(state.v, h.beta2, product(g, g));
    const power2 = mul(state.power2, h.beta2);
    const c2 = sub(1, power2);
    const warm = minimum(div(cast(t, 'float64'), maximum(h.warmup, 1)), 1);
    const rate = mul(h.lr, warm);
    const largest = maximum(state.largest, rate);
    const weight = mul(largest, largest);
    const weights = add(state.weights, weight);
    const moved = map(
      (a, b, c) => {
        const scaled = div(b, add(sqrt(div(c, coefficient(c2, c))), coefficient(h.eps, c)));
        return add(scaled, mul(a, coefficient(h.weightDecay, a)));
      },
      y,
      g,
      v,
    );
    const next = axpy(sub(0, rate), moved, z);
    const share = div(weight, weights);
    const average = axpy(share, difference(next, state.average), state.average);
    return { x: next, state: { average, v, power2, largest, weights } };
  },
  point: ({ state }) => state.average,
});
