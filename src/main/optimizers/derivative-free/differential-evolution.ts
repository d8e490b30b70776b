import { real, unit } from '../../../shared/domain/parameter.ts';
import type { Float, Key, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import { coefficient, count, fromVector, toVector } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { comparable } from '../mechanisms/ranking.ts';
import { bestOf, cornersOf, cube, points, scattered } from '../mechanisms/swarm.ts';

type F = Tensor<Float>;
type Int = Tensor<'int32'>;

/** Ten times n points of n numbers each would be gigabytes on a network. */
const mostPoints = 400;

/** Who is mixed with whom, and in which coordinates. */
export interface Draws {
  /** Three other points [q] for each, all different. */
  readonly others: readonly [Int, Int, Int];
  /** Uniform in [0, 1), [q, n]. */
  readonly crossing: F;
  /** A coordinate [q] that is crossed in any case. */
  readonly sure: Int;
}

/** Numbers below `most` [q], of which none is among those that are taken, each [q] of one point. */
function apart(key: Key, most: number, taken: readonly Int[]): Int {
  const number = taken[0]?.shape[0] as number;
  let drawn = t.randomIndex(key, [number], most - taken.length);
  // Past every taken one that is not above it, from the least on.
  const sorted = taken.reduce<Int[]>((list, next) => {
    let rest = next;
    const larger = list.map((each) => {
      const least = t.minimum(each, rest);
      rest = t.maximum(each, rest);
      return least;
    });
    return [...larger, rest];
  }, []);
  for (const each of sorted) drawn = t.add(drawn, t.cast(t.greaterEqual(drawn, each), 'int32'));
  return drawn;
}

function draw(key: Key, number: number, n: number, dtype: Float): Draws {
  const own = t.range(number, 'int32');
  const first = apart(t.subKey(key, 'first'), number, [own]);
  const second = apart(t.subKey(key, 'second'), number, [own, first]);
  const third = apart(t.subKey(key, 'third'), number, [own, first, second]);
  return {
    others: [first, second, third],
    crossing: t.randomUniform(t.subKey(key, 'crossing'), [number, n], dtype),
    sure: t.randomIndex(t.subKey(key, 'sure'), [number], n),
  };
}

/** R. Storn and K. Price's rand/1/bin: every point is crossed with another one plus a difference of two more. */
export default defineOptimizer({
  id: 'differential-evolution',
  title: 'Differential evolution',
  short: 'DE',
  order: 0,
  paper: 'Storn and Price 1997, doi:10.1023/A:1008202821328',
  revision: 2,
  hyper: {
    ...cube.hyper,
    ...points.hyper,
    weight: real(0.8, { min: 0, max: 2, exclusive: ['min'] }),
    crossover: unit(0.9),
  },
  needs: ['exact points', 'not many unknowns'],
  invariances: ['order of f'],
  cost: 'as many values as points, 10 n up to 400 unless told',
  state: 'as many floats per parameter as points',
  family: 'derivative-free',
  equation: String.raw`y_i = x_{r_1} + F\,(x_{r_2} - x_{r_3}) \;\text{ in coordinate } j \text{ where } u_{ij} < C \text{ or } j = j_i, \text{ else } x_{ij}; \qquad x_i \leftarrow y_i \;\text{ if } f(y_i) \le f(x_i)`,
  about:
    'Keeps a crowd of points in a cube around the start; each is crossed with another one and the difference of two more, and replaced where that is no worse.',
  words:
    'as many points as points says, uniform within radius of the start in each coordinate\nfor each: three others a, b, c, all different; y = a + weight · (b − c) in every coordinate with chance crossover, and in one in any case; else as it is; cut off at the cube\nreplaced by y if f(y) is no larger, all at once\nx ← the best of them',
  pitfalls: [
    'It looks within the cube alone: a minimum outside is never found.',
    'On n unknowns it wants some thousand times n values.',
    'Where values are of batches, points that were lucky stay.',
  ],
  sources: {
    ...cube.sources,
    points: 'Storn and Price: 0 stands for 10 n, but for no more than 400, which is ours.',
    weight: 'Storn and Price; SciPy draws it from 0.5 to 1.',
    crossover: 'Storn and Price; SciPy has 0.7.',
  },
  init: ({ x, h, oracle, key }) => {
    const start = toVector(x);
    // At least four that differ.
    const number = Math.max(4, h.points || Math.min(10 * count(x), mostPoints));
    const corners = cornersOf(start, h.radius);
    const rows = scattered(key, number, corners);
    return { rows, values: comparable(oracle.values(rows, x)), ...corners };
  },
  step: ({ x, state, h, oracle, key, stale }) => {
    const [number = 4, n = 1] = state.rows.shape;
    const own = stale ? { ...state, values: comparable(oracle.values(state.rows, x)) } : state;
    const next = generation(own, draw(key, number, n, state.rows.dtype), h, (rows) => oracle.values(rows, x));
    return { x: fromVector(bestOf(next.rows, next.values), x), state: { ...state, ...next } };
  },
});

interface Crowd {
  readonly rows: F;
  readonly values: F;
  readonly low: F;
  readonly high: F;
}

/** One generation of rand/1/bin. */
export function generation(
  { rows, values, low, high }: Crowd,
  { others: [a, b, c], crossing, sure }: Draws,
  { weight, crossover }: { readonly weight: Tensor<'float64'>; readonly crossover: Tensor<'float64'> },
  valuesAt: (points: F) => F,
): { rows: F; values: F } {
  const n = rows.shape[1] as number;
  const at = (which: Int): F => t.gather(rows, which);
  const mutant = t.add(at(a), t.mul(t.sub(at(b), at(c)), coefficient(weight, rows)));
  const isSure = t.equal(t.expandDims(sure, 1), t.expandDims(t.range(n, 'int32'), 0));
  const isCrossed = t.logicalOr(t.less(crossing, coefficient(crossover, rows)), isSure);
  const trial = t.minimum(t.maximum(t.select(isCrossed, mutant, rows), low), high);
  const found = comparable(valuesAt(trial));
  const isBetter = t.lessEqual(found, values);
  return {
    rows: t.select(t.expandDims(isBetter, 1), trial, rows),
    values: t.select(isBetter, found, values),
  };
}
