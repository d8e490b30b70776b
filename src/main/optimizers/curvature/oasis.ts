import { flag, int, positive, unit } from '../../../shared/domain/parameter.ts';
import type { Key, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import {
  axpy,
  coefficient,
  dot,
  ema,
  map,
  mul as product,
  scale,
  sub as difference,
  zerosLike,
} from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { probes } from '../mechanisms/probes.ts';
import { repeat } from '../mechanisms/repeat.ts';

const double = (value: number): Tensor<'float64'> => t.constant(value, 'float64');

/**
 * D ← β₂D + (1 − β₂)z⊙Hz from a mean of probes at the start; D̂ = max(|D|, α); x ← x − ηD̂⁻¹g with
 * η = min(√(1 + θ)η₋, ½√(ΔxᵀD̂Δx/ΔgᵀD̂⁻¹Δg)), θ = η/η₋ of the step before. Both gradients of Δg are of one batch.
 */
export default defineOptimizer({
  id: 'oasis',
  title: 'OASIS',
  short: 'OASIS',
  order: 2,
  paper: 'arXiv:2109.05198',
  revision: 1,
  hyper: {
    lr: positive(1e-3, { log: [1e-5, 1] }),
    beta2: unit(0.99),
    alpha: positive(1e-3, { log: [1e-5, 1e-1] }),
    probes: int(100, { min: 1, max: 10_000, structural: true }),
    adaptive: flag(true),
  },
  needs: ['fine steps'],
  invariances: ['scale of f'],
  ownRate: { adaptive: true },
  cost: '1 gradient and 1 Hessian-vector product; where batches are drawn, 2 gradients',
  state: '3 floats per parameter',
  family: 'curvature',
  equation: String.raw`\begin{aligned} D_{k+1} &= \beta_2 D_k + (1 - \beta_2)\,z_k \odot \nabla^2 f(x_k)\,z_k, \qquad \hat D = \max(\lvert D_{k+1} \rvert, \alpha) \\ \eta_k &= \min\left(\sqrt{1 + \theta_{k-1}}\,\eta_{k-1},\ \tfrac12\,\frac{\lVert x_k - x_{k-1} \rVert_{\hat D}}{\lVert g_k - g_{k-1} \rVert_{\hat D^{-1}}}\right), \qquad \theta_k = \frac{\eta_k}{\eta_{k-1}} \\ x_{k+1} &= x_k - \eta_k\,\hat D^{-1} g_k \end{aligned}`,
  about:
    'Gradient descent over a running mean of the Hessian’s diagonal, that finds its step size from how the gradient has changed; α is alpha.',
  words:
    'g = ∇f(x), z of random signs\nD ← beta2 · D + (1 − beta2) · z · (Hz), at first the mean of as many as probes\nE = max(|D|, alpha)\nη ← min(√(1 + θ) · η, ½ √(Σ Δx² · E / Σ Δg² / E)), θ = η over the η before; at first lr, then θ has no limit; without adaptive always lr\nx ← x − η · g / E',
  pitfalls: [
    'Its start asks for as many Hessian-vector products as probes, which count.',
    'Where batches are drawn, the last point’s gradient is asked for again on this batch.',
    'In fp32 the difference of gradients loses its digits near the minimum; a step size that is no number is left as it was.',
  ],
  sources: {
    lr: 'Jahani et al., the step before the first difference.',
    beta2: 'Jahani et al. try 0.95, 0.99 and 0.999.',
    alpha: 'Jahani et al. search it.',
    probes: 'Jahani et al.: some 100.',
    adaptive: 'Jahani et al., the adaptive variant.',
  },
  init: ({ x, h, oracle, key }) => {
    const sum = repeat(
      h.probes,
      (i, total: Params) => axpy(1, diagonal(x, oracle, t.atIndex(key, i)), total),
      zerosLike(x),
    );
    return {
      ...{ d: scale(1 / h.probes, sum), before: x, g: zerosLike(x) },
      ...{ rate: h.lr, growth: double(0) },
    };
  },
  step: ({ x, state, h, oracle, key, t: step, stale }) => {
    const g = oracle.gradient(x);
    const d = ema(state.d, h.beta2, diagonal(x, oracle, key));
    const size = map((a) => t.maximum(t.abs(a), coefficient(h.alpha, a)), d);
    const isFirst = t.equal(step, 1);
    const last = stale && h.adaptive ? oracle.gradient(state.before) : state.g;
    const [moved, changed] = [difference(x, state.before), difference(g, last)];
    const wide = (a: t.Tensor<t.Float>): Tensor<'float64'> => t.cast(a, 'float64');
    const length = wide(dot(product(moved, moved), size));
    const change = wide(
      dot(
        product(changed, changed),
        map((a) => t.reciprocal(a), size),
      ),
    );
    const local = t.mul(t.sqrt(t.div(length, change)), 0.5);
    // θ₀ is infinite: of the second step, nothing but what f is like bounds the rate.
    const grown = t.select(t.equal(step, 2), local, t.mul(t.sqrt(t.add(1, state.growth)), state.rate));
    const found = t.minimum(grown, local);
    const isUsable = t.logicalAnd(t.isFinite(local), t.greater(local, 0));
    const adapted = t.select(t.logicalAnd(isUsable, t.logicalNot(isFirst)), found, state.rate);
    const rate = h.adaptive ? adapted : h.lr;
    const next = map((a, b, c) => t.sub(a, t.div(t.mul(b, coefficient(rate, b)), c)), x, g, size);
    return { x: next, state: { d, before: x, g, rate, growth: t.div(rate, state.rate) } };
  },
});

/** An estimate of the Hessian's diagonal by one product: z⊙Hz. */
function diagonal(x: Params, oracle: { hvp(x: Params, v: Params): Params }, key: Key): Params {
  const z = probes.signs(x, key);
  return product(z, oracle.hvp(x, z));
}
