import { choice, positive, real, unit } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import { abs, cast, constant, div, log, maximum, mul, sign, sub } from '../../tensor/index.ts';
import { coefficient, ema, map, mul as product, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { guardedRoot } from '../mechanisms/guarded-root.ts';
import { decayed } from '../mechanisms/weight-decay.ts';

/**
 * m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)sign(g² − v)g²; x ← (1 − η·wd)x − η|g|sign(m)/√(v̂ + ε), v̂ = v/(1 − β₂ᵗ). Not
 * Yogi's v, which does not fade. Anolog has β₁ = 1 − 1/ln max(2, t), which is below 0 in the first two steps: 0 here. The
 * authors' package has ε inside the root and β₂ = 0.99, its port to TensorFlow ε outside.
 */
export default defineOptimizer({
  id: 'ano',
  title: 'Ano',
  short: 'Ano',
  order: 1,
  paper: 'arXiv:2508.18258',
  revision: 1,
  hyper: {
    lr: positive(1e-4, { log: [1e-5, 1e-2] }),
    beta1: unit(0.92),
    beta2: real(0.99, { min: 0.5, max: 1, exclusive: ['max'] }),
    eps: positive(1e-8),
    weightDecay: real(0, { min: 0, log: [1e-4, 0.3] }),
    momentum: choice(['constant', 'logarithmic'], 'constant'),
    epsilon: choice(['inside', 'outside'], 'inside'),
  },
  invariances: ['scale of f'],
  cost: '1 gradient',
  state: '2 floats per parameter',
  family: 'adaptive',
  equation: String.raw`\begin{aligned} g_k &= \nabla f(x_k), \qquad m_0 = v_0 = 0 \\ m_{k+1} &= \beta_1 m_k + (1 - \beta_1)\,g_k \\ v_{k+1} &= \beta_2 v_k + (1 - \beta_2)\,\operatorname{sign}(g_k^2 - v_k)\,g_k^2 \\ x_{k+1} &= (1 - \eta\lambda)\,x_k - \eta\,\frac{|g_k|\,\operatorname{sign}(m_{k+1})}{\sqrt{\hat v + \varepsilon}} \end{aligned}`,
  about:
    'Takes the direction of a step from a mean of gradients and its length from the last gradient alone, over the root of a v that grows by one sign; λ is weightDecay.',
  words:
    'g = ∇f(x), and for every coordinate in step t:\nm ← beta1 · m + (1 − beta1) · g, at first 0; with momentum = logarithmic, 1 − 1 / ln max(2, t), at least 0, stands for beta1\nv ← beta2 · v + (1 − beta2) · sign(g² − v) · g², at first 0\nx ← (1 − lr · weightDecay) · x − lr · |g| · sign(m) / √(v / (1 − beta2ᵗ) + eps), with epsilon = outside over (√(v / (1 − beta2ᵗ)) + eps)',
  pitfalls: [
    'Where the last gradient and the mean disagree in sign, it moves uphill by as much as the gradient is large.',
    'However small gradients become, steps stay about lr long in every coordinate.',
    'The code of the paper’s experiments has β₂ = 0.999 and no correction of v; this is the package’s.',
  ],
  sources: {
    lr: 'The ano-optimizer package.',
    beta1: 'The ano-optimizer package.',
    beta2: 'The ano-optimizer package; the code of the experiments has 0.999.',
    eps: 'The ano-optimizer package.',
    weightDecay: 'The ano-optimizer package.',
    momentum: 'The paper’s Ano; logarithmic is its Anolog.',
    epsilon: 'The package for PyTorch; that for TensorFlow has it outside.',
  },
  init: ({ x }) => ({ m: zerosLike(x), v: zerosLike(x), power2: constant(1, 'float64') }),
  step: ({ x, state, h, oracle, t }) => {
    const grown = (): Tensor<'float64'> => maximum(sub(1, div(1, log(maximum(cast(t, 'float64'), 2)))), 0);
    const beta1 = h.momentum === 'constant' ? h.beta1 : grown();
    const g = oracle.gradient(x);
    const m = ema(state.m, beta1, g);
    const signed = map((square, v) => mul(sign(sub(square, v)), square), product(g, g), state.v);
    const v = ema(state.v, h.beta2, signed);
    const power2 = mul(state.power2, h.beta2);
    const c2 = sub(1, power2);
    const root = (a: Tensor<Float>): Tensor<Float> => guardedRoot(div(a, coefficient(c2, a)), h.eps, h.epsilon);
    const kept = decayed(x, h.lr, h.weightDecay);
    const next = map(
      (a, b, c, d) => sub(a, div(mul(mul(abs(b), sign(c)), coefficient(h.lr, b)), root(d))),
      kept,
      g,
      m,
      v,
    );
    return { x: next, state: { m, v, power2 } };
  },
});
