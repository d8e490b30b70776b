import { choice, flag, positive, unit } from '../../../shared/domain/parameter.ts';
import { div, maximum, mul, square, sub } from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import {
  add,
  coefficient,
  ema,
  map,
  mul as product,
  scale,
  sub as difference,
  zerosLike,
} from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { guardedRoot } from '../mechanisms/guarded-root.ts';

type State = { readonly v: Params; readonly c?: Params; readonly b?: Params };

/**
 * v ← ρv + (1 − ρ)g²; x ← x − ηg/(√v + ε) or x − ηg/√(v + ε); no bias correction, so the first step is η/√(1 − ρ).
 *
 * Sources disagree on ρ and on where ε stands: TensorFlow has 0.9 and 1e-7 inside the root, PyTorch 0.99 and 1e-8
 * outside. The default is Hinton's lecture and TensorFlow's ρ = 0.9 with ε outside, where it means what it does in Adam.
 *
 * Centred (Graves 2013), v is less the square of a running mean of g; with momentum, steps add up to b ← μb + step.
 */
export default defineOptimizer({
  id: 'rmsprop',
  title: 'RMSprop',
  short: 'RMSprop',
  order: 1,
  paper: 'Tieleman and Hinton 2012, Neural Networks for Machine Learning, lecture 6.5',
  revision: 1,
  hyper: {
    lr: positive(1e-3, { log: [1e-5, 1e-2] }),
    rho: unit(0.9),
    eps: positive(1e-8),
    epsilon: choice(['outside', 'inside'], 'outside'),
    centred: flag(false),
    accumulates: flag(false),
    momentum: unit(0.9),
  },
  invariances: ['scale of f'],
  cost: '1 gradient',
  state: '1 float per parameter; 1 more where it is centred, and 1 where it accumulates',
  family: 'adaptive',
  equation: String.raw`\begin{aligned} g_k &= \nabla f(x_k), \qquad v_0 = 0 \\ v_{k+1} &= \rho\,v_k + (1 - \rho)\,g_k^2 \\ x_{k+1} &= x_k - \eta\,\frac{g_k}{\sqrt{v_{k+1}} + \varepsilon} \quad\text{or}\quad x_k - \eta\,\frac{g_k}{\sqrt{v_{k+1} + \varepsilon}} \end{aligned}`,
  about:
    'Divides each coordinate by a running root mean square of its gradient; ε stands outside or inside the root, and η is lr. It may be centred and accumulate its steps.',
  words:
    'g = ∇f(x), and for every coordinate:\nv ← rho · v + (1 − rho) · g², at first 0\nx ← x − lr · g / (√v + eps), or with epsilon = inside\nx ← x − lr · g / √(v + eps)\ncentred: c ← rho · c + (1 − rho) · g, at first 0, and max(v − c², 0) in place of v under the root\naccumulates: b ← momentum · b + lr · g / (√v + eps), at first 0, and x ← x − b',
  pitfalls: [
    'v begins at 0 and is not corrected for it: the first step is lr / √(1 − rho) in every coordinate, 3.16 lr with rho = 0.9.',
    'However small gradients become, steps stay about lr long in every coordinate: with a constant lr it goes round the minimum at about that distance.',
    'Inside the root, eps acts as √eps where gradients are small: 1e-8 as 1e-4.',
    'Centred, where a gradient hardly changes the root is of nothing but rounding and eps: with epsilon = outside steps become as long as lr · g / eps, so that Graves has 1e-4 inside.',
    'With accumulates, steps are in the long run 1 / (1 − momentum) times as long.',
    'In fp32, the square of a gradient below 1e-19 is 0 or nearly so, and the step is lr · g / eps.',
  ],
  sources: {
    lr: 'Keras; PyTorch has 0.01, and the lecture gives none.',
    rho: 'The lecture, and Keras; PyTorch has 0.99.',
    eps: 'PyTorch, which has it outside the root, too; Keras has 1e-7 inside, and the lecture none.',
    epsilon: 'PyTorch, and what it is in Adam; Keras and TensorFlow have it inside.',
    centred: 'The lecture, PyTorch and Keras; Graves 2013 is centred.',
    accumulates: 'The lecture; PyTorch and Keras have a momentum of 0.',
    momentum: 'Graves 2013; of accumulates alone.',
  },
  init: ({ x, h }): State => ({
    v: zerosLike(x),
    ...(h.centred && { c: zerosLike(x) }),
    ...(h.accumulates && { b: zerosLike(x) }),
  }),
  step: ({ x, state, h, oracle }) => {
    const g = oracle.gradient(x);
    const v = ema(state.v, h.rho, product(g, g));
    const c = state.c && ema(state.c, h.rho, g);
    // Rounding may leave less than 0.
    const spread = c ? map((p, q) => maximum(sub(p, square(q)), 0), v, c) : v;
    const step = map((p, q) => div(mul(p, coefficient(h.lr, p)), guardedRoot(q, h.eps, h.epsilon)), g, spread);
    const b = state.b && add(scale(h.momentum, state.b), step);
    return { x: difference(x, b ?? step), state: { v, ...(c && { c }), ...(b && { b }) } };
  },
});
