import { positive } from '../../../shared/domain/parameter.ts';
import { add, cast, div, neg } from '../../tensor/index.ts';
import { axpy, sub as difference } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';

/** x⁺ = (x₀ + (k + 1)T(x))/(k + 2) from k = 0, T = I − η∇f: ‖x − T(x)‖ ≤ 2‖x₀ − x*‖/(k + 1) where T is nonexpansive. */
export default defineOptimizer({
  id: 'halpern',
  title: 'Halpern iteration of gradient descent',
  short: 'Halpern',
  order: 1,
  paper: 'Halpern 1967, doi:10.1090/S0002-9904-1967-11864-0; Lieder 2021, doi:10.1007/s11590-020-01617-9',
  revision: 1,
  hyper: { lr: positive(0.01, { log: [1e-4, 10] }) },
  invariances: ['scale of f over lr', 'rotation'],
  cost: '1 gradient',
  state: '1 float per parameter',
  family: 'first-order',
  equation: String.raw`x_{k+1} = \frac{1}{k + 2}\,x_0 + \frac{k + 1}{k + 2}\,\bigl(x_k - \eta\,\nabla f(x_k)\bigr)`,
  about:
    'Gradient descent that is drawn back to its start, less and less: the surest way to a small gradient where f is convex; η is lr.',
  words: 'g = ∇f(x), and in step t:\nx ← (the start + t · (x − lr · g)) / (t + 1)',
  pitfalls: [
    'It converges for lr ≤ 2/L, where L is the largest curvature.',
    'It is made for a small gradient: f itself falls no faster than 1/t² where f is strongly convex, and more slowly where it is flat.',
    'In fp32, the start has no weight any more from step 1.7e7 on.',
  ],
  sources: { lr: 'SGD of Keras, as for gradient descent; the theory has up to 2/L.' },
  init: ({ x }) => ({ start: x }),
  step: ({ x, state, h, oracle, t }) => {
    const down = axpy(neg(h.lr), oracle.gradient(x), x);
    const share = div(1, add(cast(t, 'float64'), 1));
    return { x: axpy(share, difference(state.start, down), down), state };
  },
});
