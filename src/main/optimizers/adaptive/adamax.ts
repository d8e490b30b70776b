import { positive, unit } from '../../../shared/domain/parameter.ts';
import { abs, add, constant, div, maximum, mul, sub } from '../../tensor/index.ts';
import { coefficient, ema, map, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';

/** u ← max(β₂u, |g|), which needs no correction; x ← x − ηm̂/(u + ε). The first step is η. */
export default defineOptimizer({
  id: 'adamax',
  title: 'AdaMax',
  short: 'AdaMax',
  order: 1,
  paper: 'arXiv:1412.6980',
  revision: 1,
  hyper: { lr: positive(2e-3, { log: [1e-4, 1e-2] }), beta1: unit(0.9), beta2: unit(0.999), eps: positive(1e-8) },
  invariances: ['scale of f'],
  cost: '1 gradient',
  state: '2 floats per parameter',
  family: 'adaptive',
  equation: String.raw`\begin{aligned} g_k &= \nabla f(x_k), \qquad m_0 = u_0 = 0 \\ m_{k+1} &= \beta_1 m_k + (1 - \beta_1)\,g_k, \qquad u_{k+1} = \max(\beta_2 u_k, |g_k|) \\ x_{k+1} &= x_k - \frac{\eta}{1 - \beta_1^{k+1}}\,\frac{m_{k+1}}{u_{k+1} + \varepsilon} \end{aligned}`,
  about: 'Adam with a fading maximum of the gradient’s size in the place of its root mean square; η is lr.',
  words:
    'g = ∇f(x), and for every coordinate in step t:\nm ← beta1 · m + (1 − beta1) · g, at first 0\nu ← max(beta2 · u, |g|), at first 0\nx ← x − lr · (m / (1 − beta1ᵗ)) / (u + eps)',
  pitfalls: [
    'One large gradient shortens the steps of its coordinate for some 1 / (1 − beta2) steps.',
    'However small gradients become, steps stay about lr long in every coordinate.',
    'PyTorch has max(β₂u, |g| + ε) instead of ε in the sum: where gradients are small it is another method.',
  ],
  sources: {
    lr: 'Kingma and Ba, algorithm 2, and PyTorch; Keras has 0.001.',
    beta1: 'Kingma and Ba, algorithm 2; PyTorch and Keras have the same.',
    beta2: 'Kingma and Ba, algorithm 2; PyTorch and Keras have the same.',
    eps: 'PyTorch; the paper has none, and Keras 1e-7.',
  },
  init: ({ x }) => ({ m: zerosLike(x), u: zerosLike(x), power: constant(1, 'float64') }),
  step: ({ x, state, h, oracle }) => {
    const g = oracle.gradient(x);
    const m = ema(state.m, h.beta1, g);
    const u = map((a, b) => maximum(mul(a, coefficient(h.beta2, a)), abs(b)), state.u, g);
    const power = mul(state.power, h.beta1);
    const rate = div(h.lr, sub(1, power));
    const next = map((a, b, c) => sub(a, div(mul(b, coefficient(rate, b)), add(c, coefficient(h.eps, c)))), x, m, u);
    return { x: next, state: { m, u, power } };
  },
});
