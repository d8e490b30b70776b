import { real } from '../../../shared/domain/parameter.ts';
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
import { decayed } from '../mechanisms/weight-decay.ts';

/** Adam with decoupled weight decay: x ← (1 − η·wd)x before the step; with g = 0, x_t = (1 − η·wd)ᵗ x₀. */
export default defineOptimizer({
  id: 'adamw',
  title: 'AdamW',
  short: 'AdamW',
  order: 1,
  paper: 'arXiv:1711.05101',
  revision: 2,
  hyper: {
    ...adamHyper,
    weightDecay: real(0.01, { min: 0, log: [1e-4, 0.3] }),
    epsilon,
  },
  invariances: ['scale of f'],
  cost: '1 gradient',
  state: '2 floats per parameter',
  family: 'adaptive',
  equation: String.raw`\begin{aligned} g_k &= \nabla f(x_k), \qquad m_0 = v_0 = 0 \\ m_{k+1} &= \beta_1 m_k + (1 - \beta_1)\,g_k, \qquad v_{k+1} = \beta_2 v_k + (1 - \beta_2)\,g_k^2 \\ \hat m &= \frac{m_{k+1}}{1 - \beta_1^{k+1}}, \qquad \hat v = \frac{v_{k+1}}{1 - \beta_2^{k+1}} \\ x_{k+1} &= (1 - \eta\lambda)\,x_k - \eta\,\frac{\hat m}{\sqrt{\hat v} + \varepsilon} \end{aligned}`,
  about:
    'Adam that also shrinks the parameters themselves, by η times λ (weightDecay), apart from the gradient; η is lr.',
  words: `g = ∇f(x), then for every coordinate in step t:\nx ← (1 − lr · weightDecay) · x\nm ← beta1 · m + (1 − beta1) · g, at first 0\nv ← beta2 · v + (1 − beta2) · g², at first 0\nx ← x − lr · (m / (1 − beta1ᵗ)) / ${epsilonWords}`,
  pitfalls: [
    'The decay of a step is lr · weightDecay, as in PyTorch and Keras; the λ of the paper is that product, and does not change with lr.',
    'It pulls to 0 whatever f says: unless the minimum lies there, the final gap stays above 0.',
    'All parameters decay, biases too.',
    ...adamPitfalls,
    epsilonPitfall,
  ],
  sources: {
    lr: 'Loshchilov and Hutter, algorithm 2; PyTorch and Keras have the same.',
    beta1: 'Loshchilov and Hutter, algorithm 2; PyTorch and Keras have the same.',
    beta2: 'Loshchilov and Hutter, algorithm 2; PyTorch and Keras have the same.',
    eps: 'Loshchilov and Hutter, algorithm 2, and PyTorch; Keras has 1e-7.',
    weightDecay: 'PyTorch; Keras has 0.004, and the paper none.',
    epsilon: 'Loshchilov and Hutter, algorithm 2, and PyTorch.',
  },
  init: ({ x }) => adamStart(x),
  step: ({ x, state, h, oracle }) => {
    const g = oracle.gradient(x);
    return adamStep(decayed(x, h.lr, h.weightDecay), g, state, h);
  },
});
