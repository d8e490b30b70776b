import * as t from '../../tensor/index.ts';
import { fromVector, toVector } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { cloud, drawnCloud } from '../mechanisms/cloud.ts';
import { begun, generation, learning } from '../mechanisms/covariance.ts';

/** Covariance matrix adaptation of the diagonal alone: a size for each unknown. */
export default defineOptimizer({
  id: 'sep-cma',
  title: 'Separable CMA-ES: a size for each unknown',
  short: 'sep-CMA',
  order: 0,
  paper: 'Ros and Hansen 2008, doi:10.1007/978-3-540-87700-4_30',
  revision: 1,
  hyper: cloud.hyper,
  needs: ['exact points'],
  invariances: ['order of f'],
  cost: cloud.cost,
  state: '4 floats per parameter',
  family: 'derivative-free',
  equation: String.raw`x_i \sim m + \sigma\,\mathcal N\bigl(0, \operatorname{diag}(c)\bigr), \qquad m \leftarrow m + \sigma \sum_{i \le \mu} w_i\,y_{i:\lambda}, \qquad c \leftarrow (1 - c_1 - c_\mu)\,c + c_1\,p_c^2 + c_\mu \sum_{i \le \mu} w_i\,y_{i:\lambda}^2`,
  about:
    'CMA-ES that learns a size for each unknown instead of a matrix: it takes thousands of them, and is fast where they do not depend on one another.',
  words:
    'population points xᵢ = x + σ · √c · N(0, I), σ at first sigma, c at first 1, ranked by f; yᵢ = (xᵢ − x) / σ\np_σ, p_c ← running sums of Σ wᵢ yᵢ / √c and Σ wᵢ yᵢ over the better half\nc ← c, p_c² and Σ wᵢ yᵢ², mixed as in CMA-ES, but (n + 2)/3 times as fast\nx ← x + σ · Σ wᵢ yᵢ over the better half\nσ longer where p_σ is longer than that of chance, shorter where it is shorter',
  pitfalls: [
    'Where unknowns depend on one another it is as slow as the condition is bad: CMA-ES is not.',
    cloud.meanPitfall,
    'sigma should be about a third of how far the minimum may be in each coordinate.',
  ],
  sources: {
    sigma: 'None is usual; Hansen has a third of the width of where the minimum may be.',
    population: 'Hansen 2016, table 1: 0 stands for 4 + ⌊3 ln n⌋.',
  },
  init: ({ x, h }) => {
    const mean = toVector(x);
    return begun(mean, t.cast(h.sigma, mean.dtype), true);
  },
  step: ({ x, state, h, oracle, key, t: step }) => {
    const z = drawnCloud(key, h.population, state.mean);
    const [population = 1, n = 1] = z.shape;
    const how = learning(n, population, 'diagonal');
    const next = generation(state, z, (points) => oracle.values(points, x), how, step);
    return { x: fromVector(next.mean, x), state: next };
  },
});
