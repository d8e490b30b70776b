import { choice, positive } from '../../../shared/domain/parameter.ts';
import * as t from '../../tensor/index.ts';
import { axpy, dot, sub } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';

/** x⁺ = prox(y − η∇f(y)), y = x + ((t₋ − 1)/t)(x − x₋), t⁺ = (1 + √(1 + 4t²))/2; t may begin anew where momentum leads up. */
export default defineOptimizer({
  id: 'fista',
  title: 'Fast proximal gradient descent',
  short: 'FISTA',
  order: 1,
  paper: 'Beck and Teboulle 2009, doi:10.1137/080716542; restarts: arXiv:1204.3982',
  revision: 1,
  hyper: {
    lr: positive(0.01, { log: [1e-4, 1] }),
    restart: choice(['none', 'gradient', 'function'], 'none'),
  },
  composite: true,
  cost: '1 gradient; with restart function a value more',
  state: '1 float per parameter',
  family: 'composite',
  equation: String.raw`\begin{aligned} t_1 &= 1, \qquad t_{k+1} = \tfrac12\bigl(1 + \sqrt{1 + 4 t_k^2}\bigr), \qquad y_k = x_k + \frac{t_{k-1} - 1}{t_k}\,(x_k - x_{k-1}) \\ x_{k+1} &= \operatorname{prox}_{\eta h}\bigl(y_k - \eta\,\nabla f(y_k)\bigr) \end{aligned}`,
  about:
    'Proximal gradient descent from a point ahead, with Nesterov’s momentum for convex functions; where all is smooth, it is accelerated-gradient. η is lr.',
  words:
    'at first t = 1 and β = 0\ny = x + β · (x − the x before), which at first is x itself\nx⁺ = prox of lr · h at y − lr · the gradient of the smooth part at y\nwith restart gradient where (y − x⁺)ᵀ(x⁺ − x) > 0, with restart function where f(x⁺) > f(x): t ← 1 and β ← 0, otherwise, and always with none: t⁺ = (1 + √(1 + 4t²)) / 2, then β = (t − 1) / t⁺ and t = t⁺\nx ← x⁺',
  pitfalls: [
    'It converges for lr ≤ 1/L, where L is the largest curvature of the smooth part on the way, and may diverge beyond it.',
    'Without restarts its values go to and fro near the minimum of a strongly convex function.',
    'Near the minimum values differ by less than fp32 resolves, and restart function begins anew by chance: there gradient is the better one.',
    'Where batches are drawn, values of two steps are of two batches, and the test of restart function is noise.',
  ],
  sources: {
    lr: 'As accelerated-gradient has it, which is SGD of Keras; Beck and Teboulle have 1/L.',
    restart: 'Beck and Teboulle; O’Donoghue and Candès have the others.',
  },
  init: ({ x, h, oracle }) => ({
    before: x,
    t: t.constant(1, 'float64'),
    beta: t.constant(0, 'float64'),
    ...(h.restart === 'function' && { value: oracle.value(x) }),
  }),
  step: ({ x, state, h, oracle }) => {
    const y = axpy(state.beta, sub(x, state.before), x);
    const next = oracle.prox(axpy(t.neg(h.lr), oracle.gradient(y), y), h.lr);
    const value = h.restart === 'function' ? oracle.value(next) : undefined;
    const leadsUp = value ? t.greater(value, state.value!) : t.greater(dot(sub(y, next), sub(next, x)), 0);
    const [one, zero] = [t.onesLike(state.t), t.zerosLike(state.t)];
    const grown = t.mul(t.add(1, t.sqrt(t.add(1, t.mul(t.square(state.t), 4)))), 0.5);
    const beta = t.div(t.sub(state.t, 1), grown);
    const last = value && { value };
    if (h.restart === 'none') return { x: next, state: { before: x, t: grown, beta } };
    return {
      x: next,
      state: { before: x, t: t.select(leadsUp, one, grown), beta: t.select(leadsUp, zero, beta), ...last },
    };
  },
});
