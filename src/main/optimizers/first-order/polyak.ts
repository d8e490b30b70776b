import { positive, real } from '../../../shared/domain/parameter.ts';
import { cast, neg } from '../../tensor/index.ts';
import { axpy, dot } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { polyakRate } from '../mechanisms/polyak-rate.ts';

/** η = min((f − f*)/(c‖g‖²), cap), 0 where g is 0. c = 1 without a cap is Polyak's; c = ½ with one is SPS. */
export default defineOptimizer({
  id: 'polyak',
  title: 'Polyak step size',
  short: 'Polyak',
  order: 1,
  paper: 'Polyak 1987, Introduction to Optimization; arXiv:2002.10542 (SPS)',
  revision: 1,
  hyper: { fStar: real(0), c: positive(1, { log: [0.2, 1] }), cap: positive(1e6, { log: [0.1, 10] }) },
  invariances: [{ of: 'scale of f', where: { cap: 1e300 } }, 'rotation'],
  cost: '1 gradient',
  state: 'none',
  family: 'first-order',
  equation: String.raw`x_{k+1} = x_k - \min\left(\frac{f(x_k) - f^*}{c\,\lVert \nabla f(x_k) \rVert^2},\ \eta_{\max}\right)\nabla f(x_k)`,
  about:
    'Gradient descent whose step size is the one that would be right if f were as far above its least value f* (fStar) as it seems; cap is η of at most.',
  words: 'f = f(x), g = ∇f(x)\nη = (f − fStar) / (c · ‖g‖²), from 0 to cap\nx ← x − η · g',
  pitfalls: [
    'fStar has to be the least value: with less it goes too far for ever, and with more it stands still above the minimum.',
    'On a batch it aims at that value of the batch, which need not have a point in common with others.',
    'In fp32, f − fStar loses its digits where f is near fStar and neither is near 0.',
  ],
  sources: {
    fStar: '0, the least that most losses can be.',
    c: 'Polyak; SPS has 0.5.',
    cap: 'Polyak has none, and 1e6 hardly is one; SPS tries 0.01 to 10.',
  },
  init: () => ({}),
  step: ({ x, h, oracle }) => {
    const { value, gradient } = oracle.valueAndGradient(x);
    const above = cast(value, 'float64');
    return { x: axpy(neg(polyakRate(above, dot(gradient, gradient), h)), gradient, x), state: {} };
  },
});
