import { positive, real, unit } from '../../../shared/domain/parameter.ts';
import { cast, neg } from '../../tensor/index.ts';
import { axpy, dot, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { polyakRate } from '../mechanisms/polyak-rate.ts';

/** d ← βd + g, a sum and no mean; η = min(cap, (f − f*)/(c‖d‖²)); x ← x − ηd. */
export default defineOptimizer({
  id: 'alr-mag',
  title: 'Polyak step size along a moving sum of gradients',
  short: 'ALR-MAG',
  order: 1,
  paper: 'arXiv:2305.12939',
  revision: 1,
  hyper: {
    beta: unit(0.9),
    fStar: real(0),
    c: positive(1, { log: [0.2, 1] }),
    cap: positive(0.1, { log: [0.01, 10] }),
  },
  invariances: [{ of: 'scale of f', where: { cap: 1e300 } }, 'rotation'],
  cost: '1 gradient',
  state: '1 float per parameter',
  family: 'first-order',
  equation: String.raw`d_{k+1} = \beta\,d_k + \nabla f(x_k), \qquad x_{k+1} = x_k - \min\left(\eta_{\max},\ \frac{f(x_k) - f^*}{c\,\lVert d_{k+1} \rVert^2}\right) d_{k+1}`,
  about: 'Polyak’s step size, taken along a fading sum of gradients; f* is fStar, β is beta, and cap is η of at most.',
  words:
    'f = f(x), g = ∇f(x)\nd ← beta · d + g, at first 0\nη = (f − fStar) / (c · ‖d‖²), from 0 to cap\nx ← x − η · d',
  pitfalls: [
    'd is a sum: a mean in its place would make every step 1 / (1 − beta) times as long.',
    'fStar has to be the least value: with less it goes too far for ever, and with more it stands still above the minimum.',
    'In fp32, f − fStar loses its digits where f is near fStar and neither is near 0.',
  ],
  sources: {
    beta: 'Wang, Johansson and Zhang, and the authors’ code.',
    fStar: 'The authors’ code: 0, the least that most losses can be.',
    c: 'The authors’ code.',
    cap: 'The authors’ code.',
  },
  init: ({ x }) => ({ d: zerosLike(x) }),
  step: ({ x, state, h, oracle }) => {
    const { value, gradient } = oracle.valueAndGradient(x);
    const d = axpy(h.beta, state.d, gradient);
    return { x: axpy(neg(polyakRate(cast(value, 'float64'), dot(d, d), h)), d, x), state: { d } };
  },
});
