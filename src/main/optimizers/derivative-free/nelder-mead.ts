import { flag } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { count, fromVector, toVector } from '../../tensor/params.ts';
import type { Oracle } from '../define.ts';
import { defineOptimizer } from '../define.ts';
import { comparable, entryAt, orderOf, rowAt } from '../mechanisms/ranking.ts';

type F = Tensor<Float>;
/** Corners [n + 1, n] and their values, the lowest first. */
type Simplex = { readonly corners: F; readonly values: F };

/** Of its entries: a start's neighbours, and where an entry is 0. */
const [stretch, fromZero] = [1.05, 0.00025];

const sorted = ({ corners, values }: Simplex): Simplex => {
  const order = orderOf(values);
  return { corners: t.gather(corners, order), values: t.gather(values, order) };
};

/** How far a simplex expands, contracts and shrinks in n dimensions. */
const factors = (n: number, adaptive: boolean): { expand: number; contract: number; shrink: number } =>
  adaptive
    ? { expand: 1 + 2 / n, contract: 0.75 - 1 / (2 * n), shrink: 1 - 1 / n }
    : { expand: 2, contract: 0.5, shrink: 0.5 };

/** J. Nelder and R. Mead's simplex of n + 1 points, of which the worst is replaced. */
export default defineOptimizer({
  id: 'nelder-mead',
  title: 'Nelder and Mead’s simplex',
  short: 'Nelder-Mead',
  order: 0,
  paper: 'Nelder and Mead 1965, doi:10.1093/comjnl/7.4.308; Gao and Han 2012, doi:10.1007/s10589-010-9329-3',
  revision: 1,
  hyper: { adaptive: flag(false) },
  needs: ['exact points', 'few unknowns'],
  invariances: ['order of f'],
  cost: '1 or 2 values, and n where the simplex shrinks',
  state: 'n + 2 floats per parameter',
  family: 'derivative-free',
  equation: String.raw`c = \frac1n \sum_{i \le n} x_i, \qquad x_{n+1} \leftarrow \text{the best of } c + \{1,\ \chi,\ \psi,\ -\psi\}\,(c - x_{n+1}), \quad\text{else}\quad x_i \leftarrow x_1 + \sigma\,(x_i - x_1)`,
  about:
    'Moves a simplex of n + 1 points downhill: its worst corner is mirrored, stretched or drawn in, and where nothing helps all corners shrink towards the best.',
  words:
    'corners: x, and x with one entry 5 % larger, or 0.00025 where it is 0; sorted by f, c the mean of all but the worst w\nr = 2c − w; if r is the best: the better of r and c + χ (c − w); if it is better than the second worst: r\nelse if better than w: c + ψ (c − w) if no worse than r; else c − ψ (c − w) if better than w\nelse all corners but the best: best + σ (corner − best)\nχ, ψ, σ = 2, ½, ½; adaptive: 1 + 2/n, ¾ − 1/(2n), 1 − 1/n\nx ← the best corner',
  pitfalls: [
    'From some ten unknowns on it all but stands; adaptive helps to some tens.',
    'It may come to rest where there is no minimum (McKinnon 1998).',
    'Its first corners are 5 % away: where entries are large or far from where the minimum is, that is far too much or too little.',
    'Where values are of batches, corners that were lucky stay.',
  ],
  sources: { adaptive: 'Nelder and Mead; SciPy has both.' },
  init: ({ x, oracle }) => {
    const start = toVector(x);
    const n = count(x);
    const moved = t.select(t.equal(start, 0), t.fill([n], fromZero, start.dtype), t.mul(start, stretch));
    const others = t.select(t.equal(t.eye<Float>(n, start.dtype), 1), moved, start);
    const corners = t.concat([t.reshape(start, [1, n]), others], 0);
    return sorted({ corners, values: comparable(oracle.values(corners, x)) });
  },
  step: ({ x, state, h, oracle, stale }) => {
    const n = count(x);
    const own = stale ? sorted({ ...state, values: comparable(oracle.values(state.corners, x)) }) : state;
    const next = moved(own, x, oracle, factors(n, h.adaptive));
    return { x: fromVector(t.reshape(t.sliceAxis(next.corners, 0, 0, 1), [n]), x), state: next };
  },
});

/** One move of a sorted simplex. */
function moved(
  { corners, values }: Simplex,
  x: Params,
  oracle: Oracle,
  { expand, contract, shrink }: ReturnType<typeof factors>,
): Simplex {
  const n = corners.shape[1] as number;
  const at = (i: number): F => entryAt(values, t.constant(i, 'int32'));
  const valueAt = (point: F): F => comparable(oracle.value(fromVector(point, x)));
  const worst = rowAt(corners, t.constant(n, 'int32'));
  const centre = t.mean(t.sliceAxis(corners, 0, 0, n), 0);
  const beyond = (by: number): F => t.add(centre, t.mul(t.sub(centre, worst), by));
  const reflected = beyond(1);
  const first = valueAt(reflected);
  type Trial = { readonly point: F; readonly value: F; readonly isTaken: Tensor<'bool'> };
  const always = t.constant(true, 'bool');
  const better = (a: Trial, b: Trial): Trial => {
    const isA = t.less(a.value, b.value);
    return {
      point: t.select(isA, a.point, b.point),
      value: t.select(isA, a.value, b.value),
      isTaken: always,
    };
  };
  const asReflected: Trial = { point: reflected, value: first, isTaken: always };
  const tried = (by: number, isTaken: (value: F) => Tensor<'bool'>): Trial => {
    const point = beyond(by);
    const value = valueAt(point);
    return { point, value, isTaken: isTaken(value) };
  };
  const trial = t.cond(
    t.less(first, at(0)),
    () =>
      better(
        tried(expand, () => always),
        asReflected,
      ),
    () =>
      t.cond(
        t.less(first, at(n - 1)),
        () => asReflected,
        () =>
          t.cond(
            t.less(first, at(n)),
            () => tried(contract, (value) => t.lessEqual(value, first)),
            () => tried(-contract, (value) => t.less(value, at(n))),
          ),
      ),
  );
  const next = t.cond(
    trial.isTaken,
    () => ({
      corners: t.concat([t.sliceAxis(corners, 0, 0, n), t.reshape(trial.point, [1, n])], 0),
      values: t.concat([t.sliceAxis(values, 0, 0, n), t.reshape(trial.value, [1])], 0),
    }),
    () => {
      const best = t.sliceAxis(corners, 0, 0, 1);
      const others = t.add(best, t.mul(t.sub(t.sliceAxis(corners, 0, 1, n + 1), best), shrink));
      return {
        corners: t.concat([best, others], 0),
        values: t.concat([t.sliceAxis(values, 0, 0, 1), comparable(oracle.values(others, x))], 0),
      };
    },
  );
  return sorted(next);
}
