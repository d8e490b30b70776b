import * as t from '../../tensor/index.ts';
import { fromVector, toVector } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { cornersOf, cube, inCube } from '../mechanisms/swarm.ts';

/** Uniform points in a cube around the start, of which the best is kept. */
export default defineOptimizer({
  id: 'random-search',
  title: 'Random search',
  short: 'Random',
  order: 0,
  paper: 'Brooks 1958, doi:10.1287/opre.6.2.244; Bergstra and Bengio 2012, JMLR 13',
  revision: 1,
  hyper: cube.hyper,
  needs: ['exact points'],
  invariances: ['order of f'],
  cost: '1 value',
  state: '2 floats per parameter',
  family: 'derivative-free',
  equation: String.raw`y \sim \mathcal U\bigl(x_0 + [-r, r]^n\bigr), \qquad x_{k+1} = \begin{cases} y & f(y) < f(x_k) \\ x_k & \text{otherwise} \end{cases}`,
  about:
    'Tries points of a cube around the start, each as likely as any other, and keeps the best: what every method has to beat.',
  words: 'y uniform within radius of the start in each coordinate\nif f(y) < f(x): x ← y',
  pitfalls: [
    'Every digit more of x takes 10^n times as many values, of f in a bowl 10^(n/2) times.',
    'It looks within the cube alone.',
    'Where values are of batches, it keeps what was lucky.',
  ],
  sources: cube.sources,
  init: ({ x, h, oracle }) => ({ value: oracle.value(x), ...cornersOf(toVector(x), h.radius) }),
  step: ({ x, state, oracle, key, stale }) => {
    const start = toVector(x);
    const { low, high, value: kept } = state;
    const value = stale ? oracle.value(x) : kept;
    const point = inCube(t.randomUniform(key, start.shape, start.dtype), { low, high });
    const here = oracle.value(fromVector(point, x));
    const isLower = t.less(here, value);
    return {
      x: fromVector(t.select(isLower, point, start), x),
      state: { ...state, value: t.select(isLower, here, value) },
    };
  },
});
