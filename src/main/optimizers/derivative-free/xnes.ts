import type { Float } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import { count, fromVector, toVector } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { cloud, drawnCloud } from '../mechanisms/cloud.ts';
import { fullStep } from '../mechanisms/natural-evolution.ts';

/** The natural gradient of expected ranks, of a normal cloud of any shape. */
export default defineOptimizer({
  id: 'xnes',
  title: 'xNES: exponential natural evolution strategy',
  short: 'xNES',
  order: 0,
  paper: 'Glasmachers et al. 2010, doi:10.1145/1830483.1830557; Wierstra et al., arXiv:1106.4487',
  revision: 1,
  hyper: cloud.hyper,
  needs: ['exact points', 'few unknowns'],
  invariances: ['order of f'],
  cost: cloud.cost,
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
    cloud.meanPitfall,
  ],
  sources: {
    sigma: 'None is usual: a third of how far the minimum may be.',
    population: 'Wierstra et al.: 0 stands for 4 + ⌊3 ln n⌋.',
  },
  init: ({ x, h }) => {
    const mean = toVector(x);
    const size = t.cast(h.sigma, mean.dtype);
    return { mean, size, shape: t.eye<Float>(count(x), mean.dtype) };
  },
  step: ({ x, state, h, oracle, key }) => {
    const z = drawnCloud(key, h.population, state.mean);
    const next = fullStep(state, z, (points) => oracle.values(points, x));
    return { x: fromVector(next.mean, x), state: next };
  },
});
