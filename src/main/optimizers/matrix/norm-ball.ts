import { choice, positive, real, unit } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import { cast, div, equal, greater, mul, neg, reshape, select, sign, sub } from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { add, coefficient, ema, map, norm, scale, select as choose, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { asMatrix } from '../mechanisms/matrices.ts';
import { polar } from '../mechanisms/polar.ts';

/** A vector is a matrix of one column, whose singular value is its length. */
const byMatrix =
  (part: 'direction' | 'first') =>
  (m: Params): Params =>
    map((a) => reshape(polar(asMatrix(a))[part], a.shape), m);

/** Where ⟨m, ·⟩ is largest on the unit ball of each norm; 0 where m is 0. */
const directions = {
  euclidean: (m: Params): Params => {
    const length = norm(m);
    const isSome = greater(length, 0);
    const safe = select(isSome, length, cast(isSome, length.dtype));
    return map((a) => select(isSome, div(a, safe), mul(a, 0)), m);
  },
  'max entry': (m: Params): Params => map((a: Tensor<Float>) => sign(a), m),
  spectral: byMatrix('direction'),
  nuclear: byMatrix('first'),
} as const;

/** m ← (1 − α)m + αg, m₀ = g₀; x⁺ = (1 − β)x + argmin of ⟨m, Δ⟩ over ‖Δ‖ ≤ η. Momentum comes before the minimum. */
export default defineOptimizer({
  id: 'norm-ball',
  title: 'Trust region of a norm with momentum',
  short: 'TR-LMO',
  order: 1,
  paper: 'arXiv:2503.12645',
  revision: 1,
  hyper: {
    lr: positive(0.02, { log: [1e-3, 1] }),
    alpha: real(0.1, { min: 0, max: 1, exclusive: ['min'], log: [0.01, 1] }),
    decay: unit(0),
    norm: choice(['spectral', 'euclidean', 'max entry', 'nuclear'], 'spectral'),
  },
  invariances: ['scale of f', 'matrix rotation'],
  cost: '1 gradient, and singular vectors for spectral and nuclear',
  state: '1 float per parameter',
  family: 'matrix',
  equation: String.raw`m_{k+1} = (1 - \alpha)\,m_k + \alpha\,\nabla f(x_k), \qquad x_{k+1} = (1 - \beta)\,x_k + \operatorname*{argmin}_{\lVert \Delta \rVert \le \eta} \langle m_{k+1}, \Delta\rangle`,
  about:
    'Takes the best step of length η (lr) in a norm for a mean of gradients: normalised descent, sign descent, exact Muon or rank-one steps, by the norm; β is decay.',
  words:
    'g = ∇f(x)\nm ← (1 − alpha) · m + alpha · g, at first g\nx ← (1 − decay) · x − lr · d, where d is\nm / ‖m‖ with norm = euclidean, sign(m) with max entry, U Vᵀ of m = U S Vᵀ with spectral, and u₁ v₁ᵀ of its largest singular value with nuclear',
  pitfalls: [
    'Every step has the length lr in its norm: with a constant lr it goes round the minimum at about that distance.',
    'Singular vectors are those of each tensor; a vector is a matrix of one column, and spectral and nuclear are its length.',
    'Where singular values are equal, u₁ v₁ᵀ is one of several minima, and rounding decides which.',
  ],
  sources: {
    lr: 'No source: it is the length of a step, in the units of x.',
    alpha: 'Kovalev; 1 − 0.9, customary for a momentum.',
    decay: 'Kovalev, algorithm without a regulariser.',
    norm: 'Kovalev: the spectral norm gives Muon with exact singular vectors.',
  },
  init: ({ x }) => ({ m: zerosLike(x) }),
  step: ({ x, state, h, oracle, t }) => {
    const g = oracle.gradient(x);
    const m = choose(equal(t, 1), g, ema(state.m, sub(1, h.alpha), g));
    const step = scale(neg(h.lr), directions[h.norm](m));
    return {
      x: add(
        map((a) => mul(a, coefficient(sub(1, h.decay), a)), x),
        step,
      ),
      state: { m },
    };
  },
});
