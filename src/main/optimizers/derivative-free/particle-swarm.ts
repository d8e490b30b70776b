import { real } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import { coefficient, fromVector, toVector } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { comparable } from '../mechanisms/ranking.ts';
import { bestOf, cornersOf, cube, points, scattered } from '../mechanisms/swarm.ts';

type F = Tensor<Float>;
/** Points [q, n], their velocities, and the best that each has seen with its values [q]. */
type Swarm = { readonly rows: F; readonly velocities: F; readonly best: F; readonly values: F };

/** M. Clerc and J. Kennedy's swarm with a constriction: each point is drawn to its own best and to that of all. */
export default defineOptimizer({
  id: 'particle-swarm',
  title: 'Particle swarm',
  short: 'PSO',
  order: 0,
  paper: 'Kennedy and Eberhart 1995, doi:10.1109/ICNN.1995.488968; Clerc and Kennedy 2002, doi:10.1109/4235.985692',
  revision: 1,
  hyper: {
    ...cube.hyper,
    ...points.hyper,
    // 2 / (φ − 2 + √(φ² − 4φ)) of the sum φ = 4.1 of both pulls.
    constriction: real(0.7298437881283576, { min: 0, max: 1, exclusive: ['min'] }),
    pull: real(2.05, { min: 0, max: 4, exclusive: ['min'] }),
  },
  needs: ['exact points'],
  invariances: ['order of f'],
  cost: 'as many values as points, 20 unless told',
  state: '3 floats per parameter and point',
  family: 'derivative-free',
  equation: String.raw`v_i \leftarrow \chi \bigl( v_i + c\,r_1 \odot (p_i - x_i) + c\,r_2 \odot (g - x_i) \bigr), \qquad x_i \leftarrow x_i + v_i, \qquad r_1, r_2 \sim \mathcal U[0, 1)^n`,
  about:
    'A swarm of points that fly on, drawn to the best place that each has seen itself and to the best that any has; χ is constriction, c pull.',
  words:
    'as many points as points says, uniform within radius of the start in each coordinate, at rest; p the best that each has seen, g the best of all\nv ← constriction · (v + pull · r₁ (p − xᵢ) + pull · r₂ (g − xᵢ)), r uniform in [0, 1) for each coordinate\nxᵢ ← xᵢ + v\nx ← g',
  pitfalls: [
    'Once all points are at one place they stay there, minimum or not.',
    'Directions along the axes are others to it than those across.',
    'Where values are of batches, places that were lucky draw all.',
  ],
  sources: {
    ...cube.sources,
    points: 'Clerc and Kennedy have 20 to 30: 0 stands for 20.',
    constriction: 'Clerc and Kennedy.',
    pull: 'Clerc and Kennedy.',
  },
  init: ({ x, h, oracle, key }): Swarm => {
    const rows = scattered(key, h.points || 20, cornersOf(toVector(x), h.radius));
    return { rows, velocities: t.zerosLike(rows), best: rows, values: comparable(oracle.values(rows, x)) };
  },
  step: ({ x, state, h, oracle, key, stale }) => {
    const { shape, dtype } = state.rows;
    const own = stale ? { ...state, values: comparable(oracle.values(state.best, x)) } : state;
    const pulls: [F, F] = [
      t.randomUniform(t.subKey(key, 'own'), shape, dtype),
      t.randomUniform(t.subKey(key, 'all'), shape, dtype),
    ];
    const next = flown(own, pulls, h, (rows) => oracle.values(rows, x));
    return { x: fromVector(bestOf(next.best, next.values), x), state: next };
  },
});

/** One flight, of uniform numbers [q, n] for the pull to the own best place and to that of all. */
export function flown(
  { rows, velocities, best, values }: Swarm,
  [own, all]: readonly [F, F],
  { constriction, pull }: { readonly constriction: Tensor<'float64'>; readonly pull: Tensor<'float64'> },
  valuesAt: (points: F) => F,
): Swarm {
  const [chi, c] = [coefficient(constriction, rows), coefficient(pull, rows)];
  const toOwn = t.mul(t.mul(own, t.sub(best, rows)), c);
  const toAll = t.mul(t.mul(all, t.sub(bestOf(best, values), rows)), c);
  const speeds = t.mul(t.add(velocities, t.add(toOwn, toAll)), chi);
  const places = t.add(rows, speeds);
  const found = comparable(valuesAt(places));
  const isBetter = t.less(found, values);
  return {
    rows: places,
    velocities: speeds,
    best: t.select(t.expandDims(isBetter, 1), places, best),
    values: t.select(isBetter, found, values),
  };
}
