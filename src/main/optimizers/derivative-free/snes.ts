import { int, positive } from '../../../shared/domain/parameter.ts';
import * as t from '../../tensor/index.ts';
import { coefficient, count, fromVector, toVector } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { usualPopulation } from '../mechanisms/covariance.ts';
import { separableStep } from '../mechanisms/natural-evolution.ts';

/** The natural gradient of expected ranks, of a normal cloud with a size for each unknown. */
export default defineOptimizer({
  id: 'snes',
  title: 'SNES: separable natural evolution strategy',
  short: 'SNES',
  order: 0,
  paper: 'Schaul, Glasmachers and Schmidhuber 2011, doi:10.1145/2001576.2001692; Wierstra et al., arXiv:1106.4487',
  revision: 1,
  hyper: {
    sigma: positive(0.5, { log: [1e-3, 10] }),
    population: int(0, { min: 0, max: 100_000, structural: true }),
  },
  needs: ['exact points'],
  invariances: ['order of f'],
  cost: 'as many values as the population, 4 + ⌊3 ln n⌋ unless told',
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
    'What is shown is the mean of the cloud, not the best point that was seen.',
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
    const n = count(x);
    const z = t.randomNormal(key, [h.population || usualPopulation(n), n], state.mean.dtype);
    const next = separableStep(state, z, (points) => oracle.values(points, x));
    return { x: fromVector(next.mean, x), state: next };
  },
});
