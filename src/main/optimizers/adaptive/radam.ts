import { real } from '../../../shared/domain/parameter.ts';
import { add, cast, constant, div, greater, maximum, mul, select, sqrt, sub } from '../../tensor/index.ts';
import { coefficient, ema, map, mul as product, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { adamHyper } from '../mechanisms/adam-step.ts';

/**
 * Adam whose step is m̂ alone until enough squares are averaged, and then r m̂/(√v̂ + ε): ρ = ρ∞ − 2tβ₂ᵗ/(1 − β₂ᵗ) says how
 * many, ρ∞ = 2/(1 − β₂) − 1, and r² = (ρ − 4)(ρ − 2)ρ∞/((ρ∞ − 4)(ρ∞ − 2)ρ). The paper has ρ > 4, libraries ρ > 5: with
 * β₂ = 0.999 they differ in step 5 alone.
 */
export default defineOptimizer({
  id: 'radam',
  title: 'RAdam',
  short: 'RAdam',
  order: 1,
  paper: 'arXiv:1908.03265',
  revision: 1,
  hyper: {
    ...adamHyper,
    rectifyAbove: real(5, { min: 4 }),
  },
  cost: '1 gradient',
  state: '2 floats per parameter',
  family: 'adaptive',
  equation: String.raw`\begin{aligned} \rho_k &= \rho_\infty - \frac{2 k \beta_2^k}{1 - \beta_2^k}, \qquad \rho_\infty = \frac{2}{1 - \beta_2} - 1 \\ r_k &= \sqrt{\frac{(\rho_k - 4)(\rho_k - 2)\,\rho_\infty}{(\rho_\infty - 4)(\rho_\infty - 2)\,\rho_k}} \\ x_{k+1} &= x_k - \eta\,r_k\,\frac{\hat m}{\sqrt{\hat v} + \varepsilon} \quad\text{if } \rho_k > 5, \text{ else } x_k - \eta\,\hat m \end{aligned}`,
  about:
    'Adam that does not divide by the root of v until that is the mean of enough squares, and less than fully for a while after.',
  words:
    'g = ∇f(x), and for every coordinate in step t:\nm ← beta1 · m + (1 − beta1) · g, at first 0\nv ← beta2 · v + (1 − beta2) · g², at first 0\nρ = ρ∞ − 2t · beta2ᵗ / (1 − beta2ᵗ), where ρ∞ = 2 / (1 − beta2) − 1\nif ρ > rectifyAbove, x ← x − lr · r · (m / (1 − beta1ᵗ)) / (√(v / (1 − beta2ᵗ)) + eps), where r² = (ρ − 4)(ρ − 2)ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)ρ)\nelse x ← x − lr · m / (1 − beta1ᵗ)',
  pitfalls: [
    'Its first steps, five with the default beta2, are those of momentum with the full gradient: where gradients are large they are huge.',
    'So its way changes with the scale of f, unlike that of Adam.',
    'With beta2 up to 0.6 ρ∞ is not above 4, and it never divides by the root of v.',
  ],
  sources: {
    lr: 'PyTorch, and the authors’ code.',
    beta1: 'Liu et al., algorithm 2, and PyTorch.',
    beta2: 'Liu et al., algorithm 2, and PyTorch.',
    eps: 'PyTorch, and the authors’ code; the paper has none.',
    rectifyAbove: 'PyTorch, and the authors’ code; the paper has 4.',
  },
  init: ({ x }) => ({
    ...{ m: zerosLike(x), v: zerosLike(x) },
    ...{ power1: constant(1, 'float64'), power2: constant(1, 'float64') },
  }),
  step: ({ x, state, h, oracle, t }) => {
    const g = oracle.gradient(x);
    const m = ema(state.m, h.beta1, g);
    const v = ema(state.v, h.beta2, product(g, g));
    const [power1, power2] = [mul(state.power1, h.beta1), mul(state.power2, h.beta2)];
    const [c1, c2] = [sub(1, power1), sub(1, power2)];
    const limit = sub(div(2, sub(1, h.beta2)), 1);
    const length = sub(limit, div(mul(mul(cast(t, 'float64'), 2), power2), c2));
    const part = (a: typeof length): typeof length => mul(sub(a, 4), sub(a, 2));
    // Not below 0, where it is not taken.
    const rectified = sqrt(maximum(div(mul(part(length), limit), mul(part(limit), length)), 0));
    const isRectified = greater(length, h.rectifyAbove);
    const next = map(
      (a, b, c) => {
        const mean = div(b, coefficient(c1, b));
        const root = add(sqrt(div(c, coefficient(c2, c))), coefficient(h.eps, c));
        const direction = select(isRectified, div(mul(mean, coefficient(rectified, mean)), root), mean);
        return sub(a, mul(direction, coefficient(h.lr, a)));
      },
      x,
      m,
      v,
    );
    return { x: next, state: { m, v, power1, power2 } };
  },
});
