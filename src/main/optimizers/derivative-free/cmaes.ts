import { flag } from '../../../shared/domain/parameter.ts';
import * as t from '../../tensor/index.ts';
import { fromVector, toVector } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { cloud, drawnCloud } from '../mechanisms/cloud.ts';
import { begun, generation, learning } from '../mechanisms/covariance.ts';

/** Hansen's covariance matrix adaptation, with the constants of pycma and weights against what is bad. */
export default defineOptimizer({
  id: 'cmaes',
  title: 'CMA-ES: covariance matrix adaptation',
  short: 'CMA-ES',
  order: 0,
  paper: 'Hansen 2016, arXiv:1604.00772; Hansen and Ostermeier 2001, doi:10.1162/106365601750190398',
  revision: 1,
  hyper: {
    ...cloud.hyper,
    active: flag(true),
  },
  needs: ['exact points', 'few unknowns'],
  invariances: ['order of f'],
  cost: cloud.cost,
  state: 'n floats per parameter',
  family: 'derivative-free',
  equation: String.raw`\begin{aligned} x_i &\sim m + \sigma\,\mathcal N(0, C), \qquad m \leftarrow m + \sigma \sum_{i \le \mu} w_i\,y_{i:\lambda}, \quad y_i = (x_i - m)/\sigma \\ C &\leftarrow (1 - c_1 - c_\mu \textstyle\sum w)\,C + c_1\,p_c p_c^\top + c_\mu \sum_i w_i\,y_{i:\lambda}\,y_{i:\lambda}^\top, \qquad \sigma \leftarrow \sigma \exp\Bigl( \tfrac{c_\sigma}{d_\sigma} \bigl( \lVert p_\sigma \rVert / \mathbb E \lVert \mathcal N \rVert - 1 \bigr) \Bigr) \end{aligned}`,
  about:
    'Draws a cloud of points, goes to the mean of the better half, and learns the shape and size of the cloud from where they lay; it sees nothing of f but which of two values is lower.',
  words:
    'population points xᵢ = x + σ · N(0, C), σ at first sigma, C at first I, ranked by f; yᵢ = (xᵢ − x) / σ\nwᵢ falls with the logarithm of the rank, positive for the better half, with active negative for the rest, else 0\np_σ, p_c ← running sums of C^−½ Σ wᵢ yᵢ and Σ wᵢ yᵢ over the better half\nC ← C, p_c p_cᵀ and Σ wᵢ yᵢ yᵢᵀ, mixed by constants of the dimension and the population\nx ← x + σ · Σ wᵢ yᵢ over the better half\nσ longer where p_σ is longer than that of chance, shorter where it is shorter',
  pitfalls: [
    'sigma should be about a third of how far the minimum may be in each coordinate: far less, and it sees one valley alone.',
    cloud.meanPitfall,
    'On a rugged f more points find more: double the population until it does not help.',
    'It solves for the eigenvectors of C in every generation: of several hundred unknowns that is most of its time.',
    'Values of a batch rank by chance as well as by x.',
  ],
  sources: {
    sigma: 'None is usual; Hansen has a third of the width of where the minimum may be.',
    population: 'Hansen, table 1: 0 stands for 4 + ⌊3 ln n⌋.',
    active: 'pycma; Hansen, table 1.',
  },
  init: ({ x, h }) => {
    const mean = toVector(x);
    return begun(mean, t.cast(h.sigma, mean.dtype), false);
  },
  step: ({ x, state, h, oracle, key, t: step }) => {
    const z = drawnCloud(key, h.population, state.mean);
    const [population = 1, n = 1] = z.shape;
    const how = learning(n, population, h.active ? 'active' : 'positive');
    const next = generation(state, z, (points) => oracle.values(points, x), how, step);
    return { x: fromVector(next.mean, x), state: next };
  },
});
