import { positive } from '../../../shared/domain/parameter.ts';
import { add, constant, div, mul, neg, sqrt, sub } from '../../tensor/index.ts';
import { axpy, sub as difference } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';

/** t₁ = 1, t⁺ = (1 + √(1 + 4t²))/2, β = (t − 1)/t⁺; y = x + β(x − x₋) of the step before; x⁺ = y − η∇f(y). */
export default defineOptimizer({
  id: 'accelerated-gradient',
  title: 'Accelerated gradient of convex functions',
  short: 'AGD',
  order: 1,
  paper: 'Nesterov 1983, Soviet Mathematics Doklady 27',
  revision: 1,
  hyper: { lr: positive(0.01, { log: [1e-4, 1] }) },
  invariances: ['scale of f over lr', 'rotation'],
  cost: '1 gradient',
  state: '1 float per parameter',
  family: 'first-order',
  equation: String.raw`\begin{aligned} t_1 &= 1, \qquad t_{k+1} = \tfrac12\bigl(1 + \sqrt{1 + 4 t_k^2}\bigr) \\ y_k &= x_k + \frac{t_{k-1} - 1}{t_k}\,(x_k - x_{k-1}), \qquad x_{k+1} = y_k - \eta\,\nabla f(y_k) \end{aligned}`,
  about:
    'Nesterov’s method for functions that need not be strongly convex: its momentum grows from 0 towards 1; η is lr.',
  words:
    'at first t = 1 and β = 0\ny = x + β · (x − the x before), which at first is x itself\nx ← y − lr · ∇f(y)\nt⁺ = (1 + √(1 + 4t²)) / 2, then β = (t − 1) / t⁺ and t = t⁺',
  pitfalls: [
    'It converges for lr ≤ 1/L, where L is the largest curvature on the way, and may diverge beyond it.',
    'Its values are no descent: near the minimum of a strongly convex function it goes to and fro, where nesterov with the right momentum does not.',
  ],
  sources: { lr: 'SGD of Keras; the theory has 1/L.' },
  init: ({ x }) => ({ before: x, t: constant(1, 'float64'), beta: constant(0, 'float64') }),
  step: ({ x, state, h, oracle }) => {
    const y = axpy(state.beta, difference(x, state.before), x);
    const t = mul(add(1, sqrt(add(1, mul(mul(state.t, state.t), 4)))), 0.5);
    return {
      x: axpy(neg(h.lr), oracle.gradient(y), y),
      state: { before: x, t, beta: div(sub(state.t, 1), t) },
    };
  },
});
