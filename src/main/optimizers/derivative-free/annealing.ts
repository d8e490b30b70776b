import { positive, unit } from '../../../shared/domain/parameter.ts';
import * as t from '../../tensor/index.ts';
import { coefficient, fromVector, toVector } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';

/** Random steps, uphill too with a chance that falls as it cools; the best point that was seen is kept. */
export default defineOptimizer({
  id: 'annealing',
  title: 'Simulated annealing',
  short: 'Annealing',
  order: 0,
  paper: 'Kirkpatrick, Gelatt and Vecchi 1983, doi:10.1126/science.220.4598.671',
  revision: 1,
  hyper: {
    length: positive(0.2, { log: [1e-3, 10] }),
    temperature: positive(1, { log: [1e-3, 1e3] }),
    cooling: unit(0.99),
  },
  needs: ['exact points'],
  cost: '1 value',
  state: '1 float per parameter',
  family: 'derivative-free',
  equation: String.raw`y = z_k + s\,\mathcal N(0, I), \qquad z_{k+1} = \begin{cases} y & f(y) \le f(z_k) \text{ or } u < e^{-(f(y) - f(z_k)) / T_k} \\ z_k & \text{otherwise} \end{cases} \qquad T_{k+1} = \alpha T_k, \quad x_k = \text{the best so far}`,
  about:
    'Walks at random and accepts steps uphill with a chance that falls with the temperature T; s is length, T at first temperature, α cooling.',
  words:
    'y = z + length · N(0, I), z at first x\nif f(y) ≤ f(z), or with chance exp(−(f(y) − f(z)) / T): z ← y\nT ← cooling · T, at first temperature\nif f(y) is the lowest so far: x ← y',
  pitfalls: [
    'temperature is in units of f: where f is large, it never goes uphill, and where f is small it does so all the time.',
    'With cooling = 0.99 it is cold after some thousand steps, whatever the budget.',
    'Steps stay as long as they were: it finds a valley, not its bottom.',
    'Where values are of batches, it keeps what was lucky.',
  ],
  sources: {
    length: 'No source: a tenth of how far the minimum may be.',
    temperature: 'Kirkpatrick et al.: so that most steps are accepted at first.',
    cooling: 'Kirkpatrick et al. have 0.9 for every so many steps.',
  },
  init: ({ x, h, oracle }) => {
    const value = oracle.value(x);
    const temperature = t.cast(h.temperature, value.dtype);
    return { point: toVector(x), value, least: value, temperature };
  },
  step: ({ x, state, h, oracle, key, stale }) => {
    const { point, temperature } = state;
    const value = stale ? oracle.value(fromVector(point, x)) : state.value;
    const least = stale ? oracle.value(x) : state.least;
    const step = t.randomNormal(t.subKey(key, 'step'), point.shape, point.dtype);
    const next = t.add(point, t.mul(step, coefficient(h.length, point)));
    const here = oracle.value(fromVector(next, x));
    const chance = t.randomUniform(t.subKey(key, 'chance'), [], value.dtype);
    const isUphill = t.less(chance, t.exp(t.div(t.sub(value, here), temperature)));
    const isTaken = t.logicalOr(t.lessEqual(here, value), isUphill);
    const isLowest = t.less(here, least);
    return {
      x: fromVector(t.select(isLowest, next, toVector(x)), x),
      state: {
        point: t.select(isTaken, next, point),
        value: t.select(isTaken, here, value),
        least: t.select(isLowest, here, least),
        temperature: t.mul(temperature, coefficient(h.cooling, temperature)),
      },
    };
  },
});
