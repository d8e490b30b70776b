import { choice, positive, unit } from '../../../shared/domain/parameter.ts';
import type { Tensor } from '../../tensor/index.ts';
import { add, cast, constant, div, mul, pow, sqrt, sub } from '../../tensor/index.ts';
import { coefficient, ema, map, mul as product, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';

/** By how much each step is nearer to β₁ than the last: μₜ = β₁(1 − ½·0.96^(rate·t)). */
const warming = { dozat: 0.004, keras: 1 } as const;

/**
 * Adam with Nesterov's look ahead: x ← x − η[μₜ₊₁m/(1 − Πₜ₊₁) + (1 − μₜ)g/(1 − Πₜ)]/(√v̂ + ε), Πₜ the product of all μ so
 * far. Sources disagree on μ: Dozat's paper and PyTorch warm it up over hundreds of steps, Keras within some, and the
 * report's simple form has β₁ itself. The default is the paper's.
 */
export default defineOptimizer({
  id: 'nadam',
  title: 'NAdam',
  short: 'NAdam',
  order: 1,
  paper: 'Dozat 2016, Incorporating Nesterov Momentum into Adam',
  revision: 2,
  hyper: {
    lr: positive(2e-3, { log: [1e-5, 1e-1] }),
    beta1: unit(0.9),
    beta2: unit(0.999),
    eps: positive(1e-8),
    momentumSchedule: choice(['dozat', 'keras', 'constant'], 'dozat'),
  },
  invariances: ['scale of f'],
  cost: '1 gradient',
  state: '2 floats per parameter',
  family: 'adaptive',
  equation: String.raw`\begin{aligned} g_k &= \nabla f(x_k), \qquad \mu_k = \beta_1\bigl(1 - \tfrac12\,0.96^{0.004 k}\bigr), \qquad \Pi_k = \textstyle\prod_{i \le k} \mu_i \\ m_k &= \beta_1 m_{k-1} + (1 - \beta_1)\,g_k, \qquad v_k = \beta_2 v_{k-1} + (1 - \beta_2)\,g_k^2 \\ x_{k+1} &= x_k - \frac{\eta}{\sqrt{\hat v} + \varepsilon}\left(\frac{\mu_{k+1}\,m_k}{1 - \Pi_{k+1}} + \frac{(1 - \mu_k)\,g_k}{1 - \Pi_k}\right) \end{aligned}`,
  about:
    'Adam whose step already has the next share of momentum in it, as Nesterov’s; how fast that share grows, three sources tell differently.',
  words:
    'g = ∇f(x), and for every coordinate in step t:\nμₜ = beta1 · (1 − ½ · 0.96^(t/250)) with momentumSchedule = dozat, 0.96ᵗ with keras, and beta1 itself with constant\nΠₜ = the product of all μ so far\nm ← beta1 · m + (1 − beta1) · g, at first 0\nv ← beta2 · v + (1 − beta2) · g², at first 0\nx ← x − lr · (μₜ₊₁ · m / (1 − Πₜ₊₁) + (1 − μₜ) · g / (1 − Πₜ)) / (√(v / (1 − beta2ᵗ)) + eps)',
  pitfalls: [
    'Its first step is 1.056 lr, 1.063 lr with momentumSchedule = keras and 1.474 lr with constant.',
    'However small gradients become, steps stay about lr long in every coordinate.',
    'The lr of Keras is half of the default here, and its eps ten times as large.',
  ],
  sources: {
    lr: 'PyTorch; Keras has 0.001.',
    beta1: 'PyTorch and Keras.',
    beta2: 'PyTorch and Keras.',
    eps: 'PyTorch; Keras has 1e-7.',
    momentumSchedule: 'Dozat, and PyTorch, whose momentum_decay of 0.004 it is.',
  },
  init: ({ x }) => ({
    ...{ m: zerosLike(x), v: zerosLike(x) },
    ...{ all: constant(1, 'float64'), power2: constant(1, 'float64') },
  }),
  step: ({ x, state, h, oracle, t }) => {
    const { momentumSchedule: schedule } = h;
    const shareAt = (step: Tensor<'float64'>): Tensor<'float64'> =>
      schedule === 'constant'
        ? h.beta1
        : mul(h.beta1, sub(1, mul(pow(constant(0.96, 'float64'), mul(step, warming[schedule])), 0.5)));
    const now = cast(t, 'float64');
    const [share, nextShare] = [shareAt(now), shareAt(add(now, 1))];
    const all = mul(state.all, share);
    const power2 = mul(state.power2, h.beta2);
    const g = oracle.gradient(x);
    const m = ema(state.m, h.beta1, g);
    const v = ema(state.v, h.beta2, product(g, g));
    const ofMean = div(nextShare, sub(1, mul(all, nextShare)));
    const ofGradient = div(sub(1, share), sub(1, all));
    const c2 = sub(1, power2);
    const next = map(
      (a, b, c, d) => {
        const ahead = add(mul(b, coefficient(ofMean, b)), mul(c, coefficient(ofGradient, c)));
        const root = add(sqrt(div(d, coefficient(c2, d))), coefficient(h.eps, d));
        return sub(a, div(mul(ahead, coefficient(h.lr, ahead)), root));
      },
      x,
      m,
      g,
      v,
    );
    return { x: next, state: { m, v, all, power2 } };
  },
});
