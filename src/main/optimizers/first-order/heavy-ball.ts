import { positive, unit } from '../../../shared/domain/parameter.ts';
import { neg } from '../../tensor/index.ts';
import { axpy, sub } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';

/**
 * x⁺ = x − ηg + β(x − x₋), x₋ = x at the start. Best on a quadratic: η = 4/(√L + √μ)², β = ((√κ − 1)/(√κ + 1))². It need
 * not converge on other convex functions.
 */
export default defineOptimizer({
  id: 'heavy-ball',
  title: 'Heavy ball',
  short: 'Heavy ball',
  order: 1,
  paper: 'Polyak 1964, doi:10.1016/0041-5553(64)90137-5',
  revision: 1,
  hyper: { lr: positive(0.01, { log: [1e-4, 1] }), momentum: unit(0.9) },
  invariances: ['scale of f over lr', 'rotation'],
  cost: '1 gradient',
  state: '1 float per parameter',
  family: 'first-order',
  equation: String.raw`x_{k+1} = x_k - \eta\,\nabla f(x_k) + \beta\,(x_k - x_{k-1}), \qquad x_{-1} = x_0`,
  about: 'Gradient descent that keeps a share β (momentum) of its last move; η is lr.',
  words: 'g = ∇f(x)\nx ← x − lr · g + momentum · (x − the x before), which at first is x itself',
  pitfalls: [
    'It need not converge on convex functions that are no quadratic: with lr = 1/9 and momentum = 4/9 it goes in a circle of three points on one with curvatures from 1 to 25 (Lessard, Recht and Packard 2016, arXiv:1408.3595).',
    'It may move away from the minimum at first: its rate on a quadratic, √momentum a step at best, holds in the long run only.',
    'Its steps scale with f: of 10 f, a tenth of lr takes the same way.',
  ],
  sources: {
    lr: 'SGD of Keras; that of PyTorch has 0.001. Polyak: 4/(√L + √μ)² is best on a quadratic with curvatures from μ to L.',
    momentum:
      'Customary since Krizhevsky, Sutskever and Hinton 2012; Keras and PyTorch have 0. Polyak: ((√κ − 1)/(√κ + 1))² is best on a quadratic, κ = L/μ.',
  },
  init: ({ x }) => ({ before: x }),
  step: ({ x, state, h, oracle }) => {
    const down = axpy(neg(h.lr), oracle.gradient(x), x);
    return { x: axpy(h.momentum, sub(x, state.before), down), state: { before: x } };
  },
});
