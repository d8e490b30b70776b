import { choice, int, positive, real } from '../../../shared/domain/parameter.ts';
import type { Tensor } from '../../tensor/index.ts';
import {
  add as plus,
  cast,
  constant,
  div,
  greater,
  mul,
  onesLike,
  reciprocal,
  select,
  sub,
} from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { add, axpy, neg, norm, scale, select as either } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { probes } from '../mechanisms/probes.ts';
import { repeat } from '../mechanisms/repeat.ts';

/** Beyond what power iteration has found. */
const margin = 1.05;

/**
 * N steps of Chebyshev's iteration for Hp = −g on curvatures from μ = L/κ to L, then x ← x + p. L is given, or found by
 * power iteration, which goes on from step to step. After N steps the worst error is 2/(cᴺ + c⁻ᴺ), c = (√κ + 1)/(√κ − 1).
 */
export default defineOptimizer({
  id: 'chebyshev',
  title: 'Chebyshev iteration on Newton’s equation',
  short: 'Chebyshev',
  order: 2,
  paper: 'Golub and Varga 1961, doi:10.1007/BF01386013',
  revision: 1,
  hyper: {
    inner: int(10, { min: 1, max: 1000, structural: true }),
    kappa: real(100, { min: 1, exclusive: ['min'], log: [10, 1e5] }),
    bound: choice(['found', 'given'], 'found'),
    largest: positive(100, { log: [1, 1e4] }),
    powers: int(5, { min: 1, max: 1000, structural: true }),
  },
  invariances: ['scale of f', { of: 'rotation', where: { bound: 'given' } }],
  cost: '1 gradient and 14 Hessian-vector products',
  state: '1 float per parameter',
  family: 'first-order',
  equation: String.raw`\begin{aligned} \theta &= \tfrac{L + \mu}2,\ \delta = \tfrac{L - \mu}2,\ \sigma = \theta/\delta,\ \rho = 1/\sigma, \qquad r = -\nabla f(x_k),\ d = r/\theta,\ p = d \\ r &\leftarrow r - \nabla^2 f(x_k)\,d, \quad \rho^+ = \tfrac{1}{2\sigma - \rho}, \quad d \leftarrow \rho^+ \rho\,d + \tfrac{2 \rho^+}{\delta}\,r, \quad p \leftarrow p + d \\ x_{k+1} &= x_k + p \end{aligned}`,
  about:
    'Solves Newton’s equation by the polynomial that is least on all curvatures from L/κ to L, without any inner product; L is largest, or found.',
  words:
    'L = 1.05 · the largest curvature by as many power iterations as powers, which go on from step to step; with bound = given, largest\nμ = L / kappa, θ = (L + μ) / 2, δ = (L − μ) / 2, σ = θ / δ, ρ = 1 / σ\nr = −∇f(x), d = r / θ, p = d, then inner − 1 times:\nr ← r − Hd, ρ⁺ = 1 / (2σ − ρ), d ← ρ⁺ρ · d + 2ρ⁺/δ · r, ρ ← ρ⁺, p ← p + d\nx ← x + p',
  pitfalls: [
    'Curvature above L is amplified as fast as that below is damped, and below 0, too: it is for functions that are about convex.',
    'In the first step the direction of the largest curvature is one of chance: with few powers L is found too small there, and f may rise once.',
    'In fp32, kappa above 1e5 leaves nothing of the smallest curvatures.',
    'As separate steps with the roots of the polynomial it would be unstable; the recurrence is not.',
  ],
  sources: {
    inner: 'No source: at κ = 100 ten steps leave a quarter of the error.',
    kappa: 'No source.',
    bound: 'No source: who knows L gives it.',
    largest: 'No source: 100 with kappa = 100 is a quadratic with curvatures from 1 to 100.',
    powers: 'No source: the direction is kept from step to step, where a few are enough after the first.',
  },
  init: ({ x, key }) => ({ v: probes.normal(x, key) }),
  step: ({ x, state, h, oracle }) => {
    const found = h.bound === 'found' ? powered(state.v, h.powers, (v) => oracle.hvp(x, v)) : undefined;
    const largest = found?.largest ?? h.largest;
    const smallest = div(largest, h.kappa);
    const middle = mul(plus(largest, smallest), 0.5);
    const half = mul(sub(largest, smallest), 0.5);
    const sigma = div(middle, half);
    const r = neg(oracle.gradient(x));
    const d = scale(reciprocal(middle), r);
    const start = { r, d, p: d, rho: reciprocal(sigma) };
    const step = (_: unknown, s: typeof start): typeof start => {
      const residual = axpy(-1, oracle.hvp(x, s.d), s.r);
      const rho = reciprocal(sub(mul(sigma, 2), s.rho));
      const next = add(scale(mul(rho, s.rho), s.d), scale(div(mul(rho, 2), half), residual));
      return { r: residual, d: next, p: add(s.p, next), rho };
    };
    const { p } = h.inner === 1 ? start : repeat(h.inner - 1, step, start);
    return { x: add(x, p), state: { v: found?.v ?? state.v } };
  },
});

/** The direction of the largest curvature, further on, and that curvature with a margin; of a flat f neither is any. */
function powered(
  start: Params,
  times: number,
  product: (v: Params) => Params,
): { readonly v: Params; readonly largest: Tensor<'float64'> } {
  const found = repeat(
    times,
    (_, { v }) => {
      const size = norm(v);
      const next = product(scale(reciprocal(select(greater(size, 0), size, onesLike(size))), v));
      return { v: next, size: cast(norm(next), 'float64') };
    },
    { v: start, size: constant(1, 'float64') },
  );
  const isSome = greater(found.size, 0);
  const largest = mul(select(isSome, found.size, constant(1, 'float64')), margin);
  return { v: either(isSome, found.v, start), largest };
}
