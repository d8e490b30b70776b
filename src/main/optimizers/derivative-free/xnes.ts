import { int, positive } from '../../../shared/domain/parameter.ts';
import type { Float } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import { coefficient, count, fromVector, toVector } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { usualPopulation } from '../mechanisms/covariance.ts';
import { fullStep } from '../mechanisms/natural-evolution.ts';

/** The natural gradient of expected ranks, of a normal cloud of any shape. */
export default defineOptimizer({
  id: 'xnes',
  title: 'xNES: exponential natural evolution strategy',
  short: 'xNES',
  order: 0,
  paper: 'Glasmachers et al. 2010, doi:10.1145/1830483.1830557; Wierstra et al., arXiv:1106.4487',
  revision: 1,
  hyper: {
    sigma: positive(0.5, { log: [1e-3, 10] }),
    population: int(0, { min: 0, max: 100_000, structural: true }),
  },
  needs: ['exact points', 'few unknowns'],
  invariances: ['order of f'],
  cost: 'as many values as the population, 4 + ⌊3 ln n⌋ unless told',
  state: 'n floats per parameter',
  family: 'derivative-free',
  equation: String.raw`\begin{aligned} x_i &= m + \sigma B z_i, \quad z_i \sim \mathcal N(0, I), \qquad G = \sum_i u_i (z_i z_i^\top - I), \quad \tau = \tfrac1n \operatorname{tr} G \\ m &\leftarrow m + \sigma B \sum_i u_i z_i, \qquad \sigma \leftarrow \sigma\,e^{\eta\tau/2}, \qquad B \leftarrow B \exp\bigl( \tfrac{\eta}{2} (G - \tau I) \bigr) \end{aligned}`,
  about:
    'Draws a cloud of points and moves its middle, its size and its shape along the natural gradient of how they rank.',
  words:
    'population points x + σ · B z, z normal, σ at first sigma, B at first I; u by rank, positive for the best, with sum 0\nG = Σ u (z zᵀ − I), τ = tr G / n, η = 0.6 (3 + ln n)/n^1.5\nx ← x + σ · B Σ u z\nσ ← σ · exp(½ η τ), B ← B · exp(½ η (G − τ I))',
  pitfalls: [
    'Its shape is learnt more slowly than that of CMA-ES, which adds up ways over generations.',
    'It solves for eigenvectors in every generation: of several hundred unknowns that is most of its time.',
    'What is shown is the mean of the cloud, not the best point that was seen.',
  ],
  sources: {
    sigma: 'None is usual: a third of how far the minimum may be.',
    population: 'Wierstra et al.: 0 stands for 4 + ⌊3 ln n⌋.',
  },
  init: ({ x, h }) => {
    const mean = toVector(x);
    const size = t.reshape(t.mul(t.ones([1], mean.dtype), coefficient(h.sigma, mean)), []);
    return { mean, size, shape: t.eye<Float>(count(x), mean.dtype) };
  },
  step: ({ x, state, h, oracle, key }) => {
    const n = count(x);
    const z = t.randomNormal(key, [h.population || usualPopulation(n), n], state.mean.dtype);
    const next = fullStep(state, z, (points) => oracle.values(points, x));
    return { x: fromVector(next.mean, x), state: next };
  },
});
