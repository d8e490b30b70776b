import { positive, unit } from '../../../shared/domain/parameter.ts';
import { neg } from '../../tensor/index.ts';
import { axpy, sub } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';

/**
 * y = x + β(x − x₋); x⁺ = y − η∇f(y), with constant β. Strongly convex: η = 1/L, β = (√κ − 1)/(√κ + 1).
 */
export default defineOptimizer({
  id: 'nesterov',
  title: 'Nesterov momentum',
  short: 'NAG',
  order: 1,
  paper: 'Nesterov 1983, Soviet Mathematics Doklady 27',
  revision: 1,
  hyper: { lr: positive(0.01, { log: [1e-4, 1] }), momentum: unit(0.9) },
  invariances: ['scale of f over lr', 'rotation'],
  cost: '1 gradient',
  state: '1 float per parameter',
  family: 'first-order',
  equation: String.raw`\begin{aligned} y_k &= x_k + \beta\,(x_k - x_{k-1}), \qquad x_{-1} = x_0 \\ x_{k+1} &= y_k - \eta\,\nabla f(y_k) \end{aligned}`,
  about: 'Moves ahead along its last move first, by a share β (momentum), and takes the gradient there; η is lr.',
  words: 'y = x + momentum · (x − the x before), which at first is x itself\nx ← y − lr · ∇f(y)',
  pitfalls: [
    'momentum is constant here; where f is convex but not strongly so, the rate of the paper needs one that grows towards 1.',
    'Keras and PyTorch keep y in the place of x: after as many steps with the same numbers, they tell f at another point.',
    'Its steps scale with f: of 10 f, a tenth of lr takes the same way.',
    'Near the minimum y − x is a small difference of large numbers, which fp32 loses first.',
  ],
  sources: {
    lr: 'SGD of Keras; that of PyTorch has 0.001. Nesterov 2004, Introductory Lectures, §2.2: 1/L.',
    momentum:
      'Customary, as for heavy-ball (Sutskever, Martens, Dahl and Hinton 2013); Keras and PyTorch have 0. Nesterov 2004, §2.2: (√κ − 1)/(√κ + 1) where f is strongly convex.',
  },
  init: ({ x }) => ({ before: x }),
  step: ({ x, state, h, oracle }) => {
    const y = axpy(h.momentum, sub(x, state.before), x);
    return { x: axpy(neg(h.lr), oracle.gradient(y), y), state: { before: x } };
  },
});
