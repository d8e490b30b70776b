import { flag, positive, real, unit } from '../../../shared/domain/parameter.ts';
import { abs, add, cast, div, equal, greater, maximum, minimum, mul, neg, select, sqrt } from '../../tensor/index.ts';
import {
  axpy,
  coefficient,
  dot,
  ema,
  map,
  mul as product,
  scale,
  sub as difference,
  total,
  zerosLike,
} from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { decayed } from '../mechanisms/weight-decay.ts';

/** How much d may grow in a step where its growth is limited, as in the authors' package. */
const growth = 1.02;

/**
 * Adam without corrections that estimates d, the distance to the solution, as its step size: r and s are fading sums of
 * d·η⟨g, x₀ − x⟩ and d·ηg (β₃ = √β₂), and d grows to r/‖s‖₁. r and d are in float64.
 */
export default defineOptimizer({
  id: 'prodigy',
  title: 'Prodigy',
  short: 'Prodigy',
  order: 1,
  paper: 'arXiv:2306.06101',
  revision: 1,
  hyper: {
    lr: positive(1, { log: [0.1, 10] }),
    beta1: unit(0.9),
    beta2: unit(0.999),
    eps: positive(1e-8),
    d0: positive(1e-6, { log: [1e-8, 1e-2] }),
    dCoef: positive(1, { log: [0.5, 2] }),
    weightDecay: real(0, { min: 0, log: [1e-4, 0.3] }),
    limited: flag(false),
  },
  needs: ['fine steps'],
  invariances: ['scale of f'],
  cost: '1 gradient',
  state: '4 floats per parameter',
  family: 'adaptive',
  equation: String.raw`\begin{aligned} r_{k+1} &= \beta_3 r_k + \tfrac{d_k}{d_0}\,d_k\,\eta\,\langle g_k, x_0 - x_k\rangle, \qquad s_{k+1} = \beta_3 s_k + \tfrac{d_k}{d_0}\,d_k\,\eta\,g_k \\ m_{k+1} &= \beta_1 m_k + (1 - \beta_1)\,d_k g_k, \qquad v_{k+1} = \beta_2 v_k + (1 - \beta_2)\,d_k^2 g_k^2 \\ d_{k+1} &= \max\bigl(d_k,\ c\,r_{k+1} / \lVert s_{k+1} \rVert_1\bigr), \qquad \beta_3 = \sqrt{\beta_2} \\ x_{k+1} &= x_k - \eta\,d_k\,\frac{m_{k+1}}{\sqrt{v_{k+1}} + d_{k+1}\varepsilon} \end{aligned}`,
  about:
    'Adam that finds its step size by itself: d grows to a lower bound of the distance from the start to the solution; c is dCoef, and η (lr) stays 1.',
  words:
    'g = ∇f(x), β₃ = √beta2, and d is at first d0:\nr ← β₃ · r + d/d0 · d · lr · ⟨g, x₀ − x⟩, at first 0\ns ← β₃ · s + d/d0 · d · lr · g, at first 0\nm ← beta1 · m + (1 − beta1) · d · g, at first 0\nv ← beta2 · v + (1 − beta2) · d² · g², at first 0\nD = the largest dCoef · r / ‖s‖₁ so far, the sum over all of x; with limited at most 1.02 · d, but for the first time that it grows\nx ← (1 − lr · d · weightDecay) · x − lr · d · m / (√v + D · eps)\nd ← D',
  pitfalls: [
    'Its averages are not corrected for their start at 0: the first step is 3.16 d0 in every coordinate.',
    'd never falls: where it was estimated too large, on noise or far from the start, steps stay too long.',
    'It needs a start that is not the solution, and some tens of steps until d has grown.',
  ],
  sources: {
    lr: 'Mishchenko and Defazio, and the prodigyopt package.',
    beta1: 'The prodigyopt package.',
    beta2: 'The prodigyopt package.',
    eps: 'The prodigyopt package.',
    d0: 'The prodigyopt package.',
    dCoef: 'The prodigyopt package.',
    weightDecay: 'The prodigyopt package.',
    limited: 'The prodigyopt package, where growth_rate is infinite.',
  },
  init: ({ x, h }) => ({
    ...{ start: x, m: zerosLike(x), v: zerosLike(x), s: zerosLike(x) },
    ...{ r: mul(h.d0, 0), d: h.d0, largest: h.d0 },
  }),
  step: ({ x, state, h, oracle }) => {
    const { start, d } = state;
    const g = oracle.gradient(x);
    const beta3 = sqrt(h.beta2);
    const weight = mul(mul(div(d, h.d0), d), h.lr);
    const r = add(mul(beta3, state.r), mul(weight, cast(dot(g, difference(start, x)), 'float64')));
    const s = axpy(weight, g, scale(beta3, state.s));
    const m = ema(state.m, h.beta1, scale(d, g));
    const v = ema(state.v, h.beta2, scale(mul(d, d), product(g, g)));
    const size = cast(total(map((a) => abs(a), s)), 'float64');
    const isKnown = greater(size, 0);
    const found = select(isKnown, div(mul(h.dCoef, r), select(isKnown, size, add(mul(size, 0), 1))), d);
    const largest = maximum(state.largest, found);
    // From d0 it may grow by any factor once.
    const from = select(equal(d, h.d0), maximum(d, found), d);
    const next = h.limited ? minimum(largest, mul(from, growth)) : largest;
    const rate = mul(h.lr, d);
    const least = mul(next, h.eps);
    const kept = decayed(x, rate, h.weightDecay);
    const moved = map((a, b) => div(a, add(sqrt(b), coefficient(least, b))), m, v);
    return { x: axpy(neg(rate), moved, kept), state: { start, m, v, s, r, d: next, largest } };
  },
});
