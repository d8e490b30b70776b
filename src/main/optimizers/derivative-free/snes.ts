import * as t from '../../tensor/index.ts';
import { coefficient, fromVector, toVector } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { cloud, drawnCloud } from '../mechanisms/cloud.ts';
import { separableStep } from '../mechanisms/natural-evolution.ts';

/** The natural gradient of expected ranks, of a normal cloud with a size for each unknown. */
export default defineOptimizer({
  id: 'snes',
  title: 'SNES: separable natural evolution strategy',
  short: 'SNES',
  order: 0,
  paper: 'Schaul, Glasmachers and Schmidhuber 2011, doi:10.1145/2001576.2001692; Wierstra et al., arXiv:1106.4487',
  revision: 1,
  hyper: cloud.hyper,
  needs: ['exact points'],
  invariances: ['order of f'],
  cost: cloud.cost,
  state: '1 float per parameter',
  family: 'derivative-free',
  equation: String.raw`x_i = m + \sigma \odot z_i, \quad z_i \sim \mathcal N(0, I), \qquad m \leftarrow m + \sigma \odot \sum_i u_i z_i, \qquad \sigma \leftarrow \sigma \odot \exp\Bigl( \tfrac{\eta_\sigma}{2} \sum_i u_i (z_i^2 - 1) \Bigr)`,
  about:
    'Draws a cloud of points and moves its middle and its sizes, one for each unknown, along the natural gradient of how they rank.',
  words:
    'population points x + σ · z, z normal, σ a size for each unknown, at first sigma; u by rank, positive for the best, with sum 0\nx ← x + σ · Σ u z\nσ ← σ · exp(½ η Σ u (z² − 1)), η = (3 + ln n)/(5 √n)',
  pitfalls: [
    'Sizes follow the last generation alone, without the paths of CMA-ES: it shrinks at once, and may do so too soon.',
    'Where unknowns depend on one another it is slow: xNES is not.',
    cloud.meanPitfall,
  ],
  sources: {
    sigma: 'None is usual: a third of how far the minimum may be.',
    population: 'Wierstra et al.: 0 stands for 4 + ⌊3 ln n⌋.',
  },
  init: ({ x, h }) => {
    const mean = toVector(x);
    return { mean, sizes: t.mul(t.onesLike(mean), coefficient(h.sigma, mean)) };
  },
  step: ({ x, state, h, oracle, key }) => {
    const z = drawnCloud(key, h.population, state.mean);
    const next = separableStep(state, z, (points) => oracle.values(points, x));
    return { x: fromVector(next.mean, x), state: next };
  },
});
