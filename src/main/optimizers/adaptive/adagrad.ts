import { choice, positive, real } from '../../../shared/domain/parameter.ts';
import { add, div, mul, sub, zerosLike } from '../../tensor/index.ts';
import { add as sum, coefficient, map, mul as product } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { guardedRoot } from '../mechanisms/guarded-root.ts';

/** s ← s + g²; x ← x − ηg/(√s + ε) or x − ηg/√(s + ε). With a constant g and s₀ = 0, step t is η/√t. */
export default defineOptimizer({
  id: 'adagrad',
  title: 'AdaGrad',
  short: 'AdaGrad',
  order: 1,
  paper: 'Duchi, Hazan and Singer 2011, Journal of Machine Learning Research 12',
  revision: 1,
  hyper: {
    lr: positive(1e-2, { log: [1e-3, 1] }),
    initial: real(0, { min: 0 }),
    eps: positive(1e-10),
    epsilon: choice(['outside', 'inside'], 'outside'),
  },
  invariances: ['scale of f'],
  cost: '1 gradient',
  state: '1 float per parameter',
  family: 'adaptive',
  equation: String.raw`\begin{aligned} g_k &= \nabla f(x_k), \qquad s_{k+1} = s_k + g_k^2 \\ x_{k+1} &= x_k - \eta\,\frac{g_k}{\sqrt{s_{k+1}} + \varepsilon} \quad\text{or}\quad x_k - \eta\,\frac{g_k}{\sqrt{s_{k+1} + \varepsilon}} \end{aligned}`,
  about: 'Divides each coordinate by the root of the sum of all its squared gradients so far; η is lr.',
  words:
    'g = ∇f(x), and for every coordinate:\ns ← s + g², at first initial\nx ← x − lr · g / (√s + eps), or with epsilon = inside\nx ← x − lr · g / √(s + eps)',
  pitfalls: [
    'Its steps shrink as 1/√t and never grow again: what was large at the start slows it for ever.',
    'In fp32, squares that are 1.7e7 times smaller than their sum are lost, and s stands still.',
    'TensorFlow begins with s = 0.1 and has 1e-7 inside the root: where gradients are small its first steps are shorter.',
  ],
  sources: {
    lr: 'PyTorch; Keras has 0.001, and the paper none.',
    initial: 'The paper, and PyTorch; Keras and TensorFlow have 0.1.',
    eps: 'PyTorch; Keras has 1e-7.',
    epsilon: 'PyTorch; Keras and TensorFlow have it inside.',
  },
  init: ({ x, h }) => ({ s: map((a) => add(zerosLike(a), coefficient(h.initial, a)), x) }),
  step: ({ x, state, h, oracle }) => {
    const g = oracle.gradient(x);
    const s = sum(state.s, product(g, g));
    const next = map((a, b, c) => sub(a, div(mul(b, coefficient(h.lr, b)), guardedRoot(c, h.eps, h.epsilon))), x, g, s);
    return { x: next, state: { s } };
  },
});
