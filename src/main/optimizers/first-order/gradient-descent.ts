import { positive } from '../../../shared/domain/parameter.ts';
import { axpy } from '../../tensor/params.ts';
import { neg } from '../../tensor/index.ts';
import { defineOptimizer } from '../define.ts';

/** x ← x − ηg. On a quadratic with spectrum [μ, L] it converges iff η < 2/L, best at η = 2/(L + μ). */
export default defineOptimizer({
  id: 'gradient-descent',
  title: 'Gradient descent',
  short: 'GD',
  order: 1,
  paper: 'Cauchy 1847, Comptes Rendus 25',
  revision: 1,
  hyper: { lr: positive(0.01, { log: [1e-4, 10] }) },
  invariances: ['scale of f over lr', 'rotation'],
  cost: '1 gradient',
  state: 'none',
  family: 'first-order',
  equation: String.raw`x_{k+1} = x_k - \eta\,\nabla f(x_k)`,
  about: 'Follows the negative gradient with a fixed step size η (lr).',
  words: 'g = ∇f(x)\nx ← x − lr · g',
  pitfalls: [
    'It converges only for lr < 2/L, where L is the largest curvature on the way; on a quadratic 2/(L + μ) is best, μ being the least.',
    'Its steps scale with f: of 10 f, a tenth of lr takes the same way.',
    'In fp32, a move of less than 6e-8 of a coordinate is lost.',
  ],
  sources: { lr: 'SGD of Keras; that of PyTorch has 0.001, and Cauchy gives none.' },
  init: () => ({}),
  step: ({ x, h, oracle }) => ({ x: axpy(neg(h.lr), oracle.gradient(x), x), state: {} }),
});
