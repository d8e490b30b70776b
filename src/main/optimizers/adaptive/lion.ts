import { positive, real, unit } from '../../../shared/domain/parameter.ts';
import { mul, sign, sub } from '../../tensor/index.ts';
import { coefficient, ema, map, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { decayed } from '../mechanisms/weight-decay.ts';

/** u = sign(β₁m + (1 − β₁)g); x ← (1 − η·wd)x − ηu; then m ← β₂m + (1 − β₂)g. The order matters. */
export default defineOptimizer({
  id: 'lion',
  title: 'Lion',
  short: 'Lion',
  order: 1,
  paper: 'arXiv:2302.06675',
  revision: 1,
  hyper: {
    lr: positive(1e-4, { log: [1e-5, 1e-3] }),
    beta1: unit(0.9),
    beta2: unit(0.99),
    weightDecay: real(0, { min: 0, log: [1e-3, 3] }),
  },
  invariances: ['scale of f'],
  cost: '1 gradient',
  state: '1 float per parameter',
  family: 'adaptive',
  equation: String.raw`\begin{aligned} g_k &= \nabla f(x_k), \qquad m_0 = 0 \\ x_{k+1} &= (1 - \eta\lambda)\,x_k - \eta\,\operatorname{sign}\bigl(\beta_1 m_k + (1 - \beta_1)\,g_k\bigr) \\ m_{k+1} &= \beta_2 m_k + (1 - \beta_2)\,g_k \end{aligned}`,
  about:
    'Moves every coordinate by exactly η (lr), against the sign of a mean of gradients that gives the last one more weight than the mean it keeps; λ is weightDecay.',
  words:
    'g = ∇f(x), and for every coordinate:\nx ← (1 − lr · weightDecay) · x − lr · sign(beta1 · m + (1 − beta1) · g)\nm ← beta2 · m + (1 − beta2) · g, at first 0',
  pitfalls: [
    'Every coordinate moves by lr in every step, however near the minimum is: with a constant lr it ends in a circle of that size.',
    'Its lr is to be 3 to 10 times smaller than Adam’s, and its weightDecay as much larger.',
    'The sign of 0 is 0: where all gradients so far are 0, it does not move.',
  ],
  sources: {
    lr: 'Chen et al., the authors’ code, and Keras has 0.001.',
    beta1: 'Chen et al., program 1; optax and Keras have the same.',
    beta2: 'Chen et al., program 1; optax and Keras have the same.',
    weightDecay: 'The authors’ code; optax has 0.001.',
  },
  init: ({ x }) => ({ m: zerosLike(x) }),
  step: ({ x, state, h, oracle }) => {
    const g = oracle.gradient(x);
    const kept = decayed(x, h.lr, h.weightDecay);
    const next = map((a, b) => sub(a, mul(sign(b), coefficient(h.lr, a))), kept, ema(state.m, h.beta1, g));
    return { x: next, state: { m: ema(state.m, h.beta2, g) } };
  },
});
