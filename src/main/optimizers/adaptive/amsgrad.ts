import { choice } from '../../../shared/domain/parameter.ts';
import { add, constant, div, maximum, mul, sqrt, sub } from '../../tensor/index.ts';
import { coefficient, ema, map, mul as product, zerosLike } from '../../tensor/params.ts';
import { adamHyper, adamPitfalls, foldedPitfall } from '../mechanisms/adam-step.ts';
import { defineOptimizer } from '../define.ts';

/**
 * Adam over the largest v so far. The paper corrects neither average for its start at 0; PyTorch corrects both, the
 * largest v after it is taken. The default is PyTorch's, which differs from Adam in the maximum alone.
 */
export default defineOptimizer({
  id: 'amsgrad',
  title: 'AMSGrad',
  short: 'AMSGrad',
  order: 1,
  paper: 'arXiv:1904.09237',
  revision: 1,
  hyper: {
    ...adamHyper,
    correction: choice(['both', 'none'], 'both'),
  },
  invariances: ['scale of f'],
  cost: '1 gradient',
  state: '3 floats per parameter',
  family: 'adaptive',
  equation: String.raw`\begin{aligned} g_k &= \nabla f(x_k), \qquad m_0 = v_0 = \bar v_0 = 0 \\ m_{k+1} &= \beta_1 m_k + (1 - \beta_1)\,g_k, \qquad v_{k+1} = \beta_2 v_k + (1 - \beta_2)\,g_k^2 \\ \bar v_{k+1} &= \max(\bar v_k, v_{k+1}) \\ x_{k+1} &= x_k - \eta\,\frac{\hat m}{\sqrt{\hat{\bar v}} + \varepsilon} \quad\text{or}\quad x_k - \eta\,\frac{m_{k+1}}{\sqrt{\bar v_{k+1}} + \varepsilon} \end{aligned}`,
  about:
    'Adam that divides by the root of the largest mean square so far, so that its step sizes never grow; with or without the corrections for the start at 0.',
  words:
    'g = ∇f(x), and for every coordinate in step t:\nm ← beta1 · m + (1 − beta1) · g, at first 0\nv ← beta2 · v + (1 − beta2) · g², at first 0\nw ← max(w, v), at first 0\nwith correction = both, x ← x − lr · (m / (1 − beta1ᵗ)) / (√(w / (1 − beta2ᵗ)) + eps)\nwith correction = none, x ← x − lr · m / (√w + eps)',
  pitfalls: [
    'One large gradient shortens the steps of its coordinate for ever.',
    'Without corrections its first step is (1 − beta1) / √(1 − beta2) · lr, 3.16 lr with the defaults.',
    ...adamPitfalls.slice(2),
    foldedPitfall,
  ],
  sources: {
    lr: 'Adam of PyTorch and Keras; the paper searches it.',
    beta1: 'Reddi, Kale and Kumar, section 5; PyTorch and Keras have the same.',
    beta2: 'PyTorch and Keras; the paper takes 0.99 or 0.999.',
    eps: 'PyTorch; Keras has 1e-7, and the paper none.',
    correction: 'PyTorch; the paper leaves the corrections out.',
  },
  init: ({ x }) => ({
    ...{ m: zerosLike(x), v: zerosLike(x), largest: zerosLike(x) },
    ...{ power1: constant(1, 'float64'), power2: constant(1, 'float64') },
  }),
  step: ({ x, state, h, oracle }) => {
    const g = oracle.gradient(x);
    const m = ema(state.m, h.beta1, g);
    const v = ema(state.v, h.beta2, product(g, g));
    const largest = map((a, b) => maximum(a, b), state.largest, v);
    const [power1, power2] = [mul(state.power1, h.beta1), mul(state.power2, h.beta2)];
    const isCorrected = h.correction === 'both';
    const [c1, c2] = isCorrected ? [sub(1, power1), sub(1, power2)] : [1, 1];
    const next = map(
      (a, b, c) => {
        const root = sqrt(div(c, coefficient(c2, c)));
        return sub(a, div(mul(div(b, coefficient(c1, b)), coefficient(h.lr, b)), add(root, coefficient(h.eps, c))));
      },
      x,
      m,
      largest,
    );
    return { x: next, state: { m, v, largest, power1, power2 } };
  },
});
