import { positive, unit } from '../../../shared/domain/parameter.ts';
import { neg } from '../../tensor/index.ts';
import { axpy, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { atWidth, baseWidth, growthsOf } from '../mechanisms/width-scaling.ts';

/** m ← βm + g; x ← x − η(g + βm): Nesterov's method with the point where gradients are taken in the place of x. */
export default defineOptimizer({
  id: 'sgd-nesterov',
  title: 'Nesterov momentum of deep learning',
  short: 'SGD-N',
  order: 1,
  paper: 'Sutskever, Martens, Dahl and Hinton 2013, ICML',
  revision: 2,
  hyper: { lr: positive(0.01, { log: [1e-4, 1] }), momentum: unit(0.9), baseWidth },
  invariances: ['scale of f over lr', 'rotation'],
  cost: '1 gradient',
  state: '1 float per parameter',
  family: 'first-order',
  equation: String.raw`m_{k+1} = \beta\,m_k + \nabla f(x_k), \qquad x_{k+1} = x_k - \eta\,\bigl(\nabla f(x_k) + \beta\,m_{k+1}\bigr)`,
  about:
    'What PyTorch and Keras call SGD with Nesterov momentum: a gradient, and β (momentum) times a fading sum of all gradients; η is lr.',
  words:
    'g = ∇f(x)\nm ← momentum · m + g, at first 0\nx ← x − lr · (g + momentum · m); where there is a baseWidth, times width / baseWidth for each of the two sides of a layer: times that of its outputs, over that of its inputs, and not for the sides that data are as wide as',
  pitfalls: [
    'Its x is the y of nesterov, a step of momentum ahead: the ways are the same, and the points that are told are not.',
    'Where lr changes, it is another method than with lr inside m, as Keras has it.',
    'Its steps scale with f: of 10 f, a tenth of lr takes the same way.',
  ],
  sources: {
    lr: 'SGD of Keras; that of PyTorch has 0.001.',
    momentum: 'Sutskever et al.; PyTorch and Keras have 0.',
    baseWidth: 'None, as PyTorch and Keras have it; arXiv:2312.12226 for one, with weights that begin as there.',
  },
  init: ({ x }) => ({ m: zerosLike(x) }),
  step: ({ x, unknowns, state, h, oracle }) => {
    const g = oracle.gradient(x);
    const m = axpy(h.momentum, state.m, g);
    const step = atWidth(axpy(h.momentum, m, g), growthsOf(unknowns, h.baseWidth), 0);
    return { x: axpy(neg(h.lr), step, x), state: { m } };
  },
});
