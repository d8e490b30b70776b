import { positive } from '../../shared/domain/parameter.ts';
import { axpy } from '../tensor/params.ts';
import { neg } from '../tensor/index.ts';
import { defineOptimizer } from './define.ts';

/** x ← x − ηg. On a quadratic with spectrum [μ, L] it converges iff η < 2/L, best at η = 2/(L + μ). */
export default defineOptimizer({
  id: 'gradient-descent',
  title: 'Gradient descent',
  order: 1,
  paper: 'Cauchy 1847, Comptes Rendus 25',
  revision: 1,
  hyper: { lr: positive(0.01, { log: [1e-4, 10] }) },
  cost: '1 gradient',
  state: 'none',
  equation: String.raw`x_{k+1} = x_k - \eta\,\nabla f(x_k)`,
  about: 'Follows the negative gradient with a fixed step size η (lr).',
  init: () => ({}),
  step: ({ x, h, oracle }) => ({ x: axpy(neg(h.lr), oracle.gradient(x), x), state: {} }),
});
