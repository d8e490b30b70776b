import { positive, unit } from '../../../shared/domain/parameter.ts';
import { add, cast, div, neg } from '../../tensor/index.ts';
import { axpy, ema, norm, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';

/** m ← βm + (1 − β)g; x ← x − ηm/(‖m‖ + 1e-12), the norm over all tensors. */
export default defineOptimizer({
  id: 'normalised-momentum',
  title: 'Normalised gradient descent with momentum',
  short: 'NSGD-M',
  order: 1,
  paper: 'arXiv:2002.03305',
  revision: 1,
  hyper: { lr: positive(1e-2, { log: [1e-3, 1] }), momentum: unit(0.9) },
  invariances: ['scale of f', 'rotation'],
  cost: '1 gradient',
  state: '1 float per parameter',
  family: 'adaptive',
  equation: String.raw`m_{k+1} = \beta\,m_k + (1 - \beta)\,\nabla f(x_k), \qquad x_{k+1} = x_k - \eta\,\frac{m_{k+1}}{\lVert m_{k+1} \rVert}`,
  about: 'Moves by exactly η (lr) against a running mean of the gradient, whatever its size; β is momentum.',
  words:
    'g = ∇f(x)\nm ← momentum · m + (1 − momentum) · g, at first 0\nx ← x − lr · m / (‖m‖ + 1e-12), the norm over all of x',
  pitfalls: [
    'With a constant lr it does not converge, but ends in a circle of that size.',
    'One length stands for all tensors: of two whose gradients differ much in size, the smaller hardly moves.',
  ],
  sources: {
    lr: 'No source: it is the length of a step, in the units of x.',
    momentum: 'Customary, as for heavy-ball.',
  },
  init: ({ x }) => ({ m: zerosLike(x) }),
  step: ({ x, state, h, oracle }) => {
    const m = ema(state.m, h.momentum, oracle.gradient(x));
    return { x: axpy(neg(div(h.lr, add(cast(norm(m), 'float64'), 1e-12))), m, x), state: { m } };
  },
});
