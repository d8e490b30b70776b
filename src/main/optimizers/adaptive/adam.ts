import {
  adamHyper,
  adamPitfalls,
  adamStart,
  adamStep,
  epsilon,
  epsilonPitfall,
  epsilonWords,
} from '../mechanisms/adam-step.ts';
import { defineOptimizer } from '../define.ts';

/** Adam as published: both averages bias-corrected, ε outside the root. */
export default defineOptimizer({
  id: 'adam',
  title: 'Adam',
  short: 'Adam',
  order: 1,
  paper: 'arXiv:1412.6980',
  revision: 2,
  hyper: { ...adamHyper, epsilon },
  invariances: ['scale of f'],
  cost: '1 gradient',
  state: '2 floats per parameter',
  family: 'adaptive',
  equation: String.raw`\begin{aligned} g_k &= \nabla f(x_k), \qquad m_0 = v_0 = 0 \\ m_{k+1} &= \beta_1 m_k + (1 - \beta_1)\,g_k, \qquad v_{k+1} = \beta_2 v_k + (1 - \beta_2)\,g_k^2 \\ \hat m &= \frac{m_{k+1}}{1 - \beta_1^{k+1}}, \qquad \hat v = \frac{v_{k+1}}{1 - \beta_2^{k+1}} \\ x_{k+1} &= x_k - \eta\,\frac{\hat m}{\sqrt{\hat v} + \varepsilon} \end{aligned}`,
  about:
    'Steps along a running mean of the gradient over the root of a running mean of its square, both corrected for their start at 0; η is lr.',
  words: `g = ∇f(x), and for every coordinate in step t:\nm ← beta1 · m + (1 − beta1) · g, at first 0\nv ← beta2 · v + (1 − beta2) · g², at first 0\nx ← x − lr · (m / (1 − beta1ᵗ)) / ${epsilonWords}`,
  pitfalls: [...adamPitfalls, epsilonPitfall],
  sources: {
    lr: 'Kingma and Ba, algorithm 1; PyTorch and Keras have the same.',
    beta1: 'Kingma and Ba, algorithm 1; PyTorch and Keras have the same.',
    beta2: 'Kingma and Ba, algorithm 1; PyTorch and Keras have the same.',
    eps: 'Kingma and Ba, algorithm 1, and PyTorch; Keras has 1e-7.',
    epsilon: 'Kingma and Ba, algorithm 1, and PyTorch; Keras has the quicker form that they name.',
  },
  init: ({ x }) => adamStart(x),
  step: ({ x, state, h, oracle }) => adamStep(x, oracle.gradient(x), state, h),
});
