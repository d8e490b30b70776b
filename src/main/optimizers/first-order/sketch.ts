import { choice, flag, int, positive, real } from '../../../shared/domain/parameter.ts';
import * as t from '../../tensor/index.ts';
import { add, axpy, coefficient, count, fromVector, sub, toVector } from '../../tensor/params.ts';
import type { Params } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { repeat } from '../mechanisms/repeat.ts';
import { sketches } from '../mechanisms/sketches.ts';

/**
 * x ← x + RᵀRΔ, Δ what some steps of gradient descent make of x, R [s, d] drawn anew in every step with E RᵀR = I. Of
 * clients that see all data each sends the same Δ: one stands for all.
 */
export default defineOptimizer({
  id: 'sketch',
  title: 'Gradient descent through a sketch',
  short: 'Sketched GD',
  order: 1,
  paper: 'Song, Wang, Yu and Zhang 2023, arXiv:2210.08371',
  revision: 1,
  hyper: {
    lr: positive(0.01, { log: [1e-4, 1] }),
    local: int(1, { min: 1, max: 1000, structural: true }),
    kind: choice(['Gaussian', 'CountSketch', 'SRHT'], 'Gaussian'),
    compression: int(4, { min: 1, max: 10_000, structural: true }),
    private: flag(false),
    bound: positive(1, { max: 1e6 }),
    noise: real(0.01, { min: 0, max: 1e6 }),
  },
  invariances: ['scale of f over lr'],
  cost: 'as many gradients as local',
  state: 'none; with Gaussian unknowns / compression floats per parameter within a step',
  family: 'first-order',
  equation: String.raw`\begin{aligned} x_{k,0} &= x_k, \qquad x_{k,j+1} = x_{k,j} - \eta\,\nabla f(x_{k,j}), \qquad \Delta = x_{k,K} - x_k \\ x_{k+1} &= x_k + R_k^\top R_k\,\Delta, \qquad R_k \in \mathbb{R}^{s \times d}, \quad \mathbb{E}\,R_k^\top R_k = I \end{aligned}`,
  about:
    'Gradient descent of which only a random sketch of every step is sent on, a few numbers for all unknowns, as clients of federated learning would; η is lr.',
  words:
    'y = x, and local times y ← y − lr · ∇f(y); Δ = y − x\nR of s = unknowns / compression rows, drawn anew: (Gaussian) normal entries of variance 1/s, (CountSketch) one ±1 in every column, (SRHT) √(n/s) · some rows of Hadamard’s transform of length n with signs of chance\nwith private: Δ ← Δ · min(1, bound / ‖Δ‖), and noise of that deviation added to R Δ\nx ← x + Rᵀ (R Δ)',
  pitfalls: [
    'A step is longer than Δ: ‖RᵀRΔ‖² is (s + d + 1)/s of ‖Δ‖² on average with Gaussian, 1 + (d − 1)/s with CountSketch, so that lr has to be as much shorter.',
    'A sketch hides nothing: who knows the seed finds much of the gradient in it. Only private, with its noise, does.',
    'There are no clients here, each with data of its own: all steps are of one function, and only what is lost by sketching is measured.',
    'Gaussian keeps s · d numbers within a step: for many unknowns CountSketch and SRHT need s + d.',
    'It goes round the minimum only as far as Δ is long: where the gradient vanishes, so does what the sketch adds.',
  ],
  sources: {
    lr: 'SGD of Keras; Song et al. give a bound that falls with d/s.',
    local: 'Song et al. have any number of local steps; 1 is gradient descent.',
    kind: 'Song et al. prove theirs for all three.',
    compression: 'No source: s/d of 0.01 to 0.5 is customary.',
    private: 'Song et al., a section of its own.',
    bound: 'No source.',
    noise: 'No source.',
  },
  init: () => ({}),
  step: ({ x, h, oracle, key }) => {
    const moved = repeat(h.local, (_, y: Params) => axpy(t.neg(h.lr), oracle.gradient(y), y), x);
    const change = toVector(sub(moved, x));
    const s = Math.max(1, Math.round(count(x) / h.compression));
    const sketch = sketches[h.kind](key, s, change);
    const sent = (): typeof change => {
      if (!h.private) return sketch.of(change);
      const size = t.sqrt(t.dot(change, change));
      const isLong = t.greater(size, coefficient(h.bound, size));
      const factor = t.div(coefficient(h.bound, size), t.select(isLong, size, t.onesLike(size)));
      const kept = t.mul(change, t.select(isLong, factor, t.onesLike(factor)));
      const noise = t.randomNormal(t.subKey(key, 'noise'), [s], change.dtype);
      return t.add(sketch.of(kept), t.mul(noise, coefficient(h.noise, noise)));
    };
    return { x: add(x, fromVector(sketch.back(sent()), x)), state: {} };
  },
});
