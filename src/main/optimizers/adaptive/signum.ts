import { positive, unit } from '../../../shared/domain/parameter.ts';
import { mul, sign, sub } from '../../tensor/index.ts';
import { coefficient, ema, map, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';

/** m ← βm + (1 − β)g; x ← x − η·sign(m), where the sign of 0 is 0. */
export default defineOptimizer({
  id: 'signum',
  title: 'SignSGD with momentum',
  short: 'Signum',
  order: 1,
  paper: 'arXiv:1802.04434',
  revision: 1,
  hyper: { lr: positive(1e-3, { log: [1e-5, 1e-2] }), momentum: unit(0.9) },
  invariances: ['scale of f'],
  cost: '1 gradient',
  state: '1 float per parameter',
  family: 'adaptive',
  equation: String.raw`m_{k+1} = \beta\,m_k + (1 - \beta)\,\nabla f(x_k), \qquad x_{k+1} = x_k - \eta\,\operatorname{sign}(m_{k+1})`,
  about: 'Moves every coordinate by exactly η (lr), against the sign of a running mean of the gradient; β is momentum.',
  words:
    'g = ∇f(x), and for every coordinate:\nm ← momentum · m + (1 − momentum) · g, at first 0\nx ← x − lr · sign(m)',
  pitfalls: [
    'With a constant lr it does not converge, but ends in a circle of that size.',
    'The scale of f makes no difference, and neither does how one coordinate’s gradient compares with another’s.',
  ],
  sources: {
    lr: 'No source: the middle of the range that is searched.',
    momentum: 'Bernstein et al.; optax has the same.',
  },
  init: ({ x }) => ({ m: zerosLike(x) }),
  step: ({ x, state, h, oracle }) => {
    const m = ema(state.m, h.momentum, oracle.gradient(x));
    return { x: map((a, b) => sub(a, mul(sign(b), coefficient(h.lr, a))), x, m), state: { m } };
  },
});
