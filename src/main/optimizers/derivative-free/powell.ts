import { choice, int, positive } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { count, fromVector, toVector, unitRoundoff } from '../../tensor/params.ts';
import type { Oracle } from '../define.ts';
import { defineOptimizer } from '../define.ts';
import type { Along } from '../mechanisms/bracket.ts';
import { bracket } from '../mechanisms/bracket.ts';
import { brent } from '../mechanisms/brent.ts';
import { rowAt } from '../mechanisms/ranking.ts';

type F = Tensor<Float>;
type At = { readonly point: F; readonly value: F };

interface LineOptions {
  readonly tolerance: Tensor<'float64'>;
  readonly values: number;
}

/** The minimum along a direction, either way; where no value is lower, the point itself. */
function minimumAlong(oracle: Oracle, x: Params, from: At, direction: F, { tolerance, values }: LineOptions): At {
  const pointAt = (alpha: Tensor<'float64'>): F => t.add(from.point, t.mul(direction, t.cast(alpha, direction.dtype)));
  const one = t.constant(1, 'float64');
  const least = Math.sqrt(2 * unitRoundoff(from.value));
  const searched = (sign: 1 | -1): { alpha: Tensor<'float64'>; value: Tensor<'float64'>; found: Tensor<'bool'> } => {
    const along: Along = (alpha) => t.cast(oracle.value(fromVector(pointAt(t.mul(alpha, sign)), x)), 'float64');
    const around = bracket(along, t.cast(from.value, 'float64'), one, values);
    const { alpha, value } = brent(along, around, { tolerance: t.maximum(tolerance, least), most: values });
    return { alpha: t.mul(alpha, sign), value, found: around.found };
  };
  const forth = searched(1);
  const best = t.cond(
    forth.found,
    () => forth,
    () => searched(-1),
  );
  const value = t.cast(best.value, from.value.dtype);
  const isLower = t.logicalAnd(best.found, t.less(value, from.value));
  return {
    point: t.select(isLower, pointAt(best.alpha), from.point),
    value: t.select(isLower, value, from.value),
  };
}

/** M. J. D. Powell's directions, of which one gives way to the way of a whole round where that is worth it. */
export default defineOptimizer({
  id: 'powell',
  title: 'Powell’s conjugate directions',
  short: 'Powell',
  order: 0,
  paper:
    'Powell 1964, doi:10.1093/comjnl/7.2.155; Brent 1973, Algorithms for Minimization without Derivatives, chapter 5',
  revision: 1,
  hyper: {
    origin: choice(['round', 'scipy'], 'round'),
    tolerance: positive(1e-4, { max: 0.5, log: [1e-8, 0.1] }),
    values: int(50, { min: 1, max: 1000, structural: true }),
  },
  needs: ['exact points', 'few unknowns'],
  cost: 'a line search by values for each unknown, and one more',
  state: 'n + 1 floats per parameter',
  family: 'derivative-free',
  equation: String.raw`x \leftarrow \operatorname*{argmin}_{\alpha} f(x + \alpha d_i) \;\text{ for } i = 1, \ldots, n; \qquad d = x - x_0: \quad f(x + d) < f_0,\; 2\,(f_0 - 2f + f_E)(f_0 - f - \Delta)^2 < \Delta\,(f_0 - f_E)^2 \;\Rightarrow\; d_i \leftarrow d_n,\ d_n \leftarrow d`,
  about:
    'Finds the minimum along one direction after the other, by values alone, and takes the way of a round as a new direction: on a quadratic of n unknowns it is done after n rounds.',
  words:
    'directions d₁ … dₙ, at first the axes; x₀ = x and f₀ = f(x)\nfor each: α from a search by Brent’s method either way, with tolerance and at most twice as many values; x ← x + α · dᵢ; Δ the largest drop, of direction i\nd = x − x₀, f_E = f(2x − x₀)\nif f_E < f₀ and 2 (f₀ − 2f + f_E) (f₀ − f − Δ)² < Δ (f₀ − f_E)²: x ← x + α · d with α from a search, dᵢ ← dₙ, dₙ ← d\nx₀ of the next round: x at the end of this round; with origin = scipy x before that last search',
  pitfalls: [
    'With origin = scipy, as SciPy has it, it is not done after n rounds of a quadratic.',
    'A step is a whole round: compare it by oracle units, not by steps.',
    'Directions may come to depend on one another; then it looks in fewer dimensions for ever.',
    'On sampled problems searches lower the objective of one batch.',
  ],
  sources: {
    origin: 'Powell; scipy is that of SciPy.',
    tolerance: 'SciPy.',
    values: 'No source: as steepest descent here.',
  },
  init: ({ x, oracle }) => {
    const start = toVector(x);
    return { directions: t.eye<Float>(count(x), start.dtype), origin: start, value: oracle.value(x) };
  },
  step: ({ x, state, h, oracle, stale }) => {
    const n = count(x);
    const options = { tolerance: h.tolerance, values: h.values };
    const start: At = { point: toVector(x), value: stale ? oracle.value(x) : state.value };
    const { at, largest, which } = t.while_(
      (s) => t.less(s.i, n),
      (s) => {
        const next = minimumAlong(oracle, x, s.at, rowAt(state.directions, s.i), options);
        const drop = t.sub(s.at.value, next.value);
        const isLargest = t.greater(drop, s.largest);
        return {
          i: t.add(s.i, 1),
          at: next,
          largest: t.select(isLargest, drop, s.largest),
          which: t.select(isLargest, s.i, s.which),
        };
      },
      {
        i: t.constant(0, 'int32'),
        at: start,
        largest: t.zerosLike(start.value),
        which: t.constant(0, 'int32'),
      },
    );
    const way = t.sub(at.point, state.origin);
    const beyond = oracle.value(fromVector(t.add(at.point, way), x));
    const [before, now] = [start.value, at.value];
    const bend = t.mul(t.add(t.sub(before, t.mul(now, 2)), beyond), 2);
    const isWorth = t.logicalAnd(
      t.less(beyond, before),
      t.less(
        t.mul(bend, t.square(t.sub(t.sub(before, now), largest))),
        t.mul(largest, t.square(t.sub(before, beyond))),
      ),
    );
    const next = t.cond(
      isWorth,
      () => {
        const last = t.sliceAxis(state.directions, 0, n - 1, n);
        const isOut = t.equal(t.expandDims(t.range(n, 'int32'), 1), which);
        const swapped = t.select(isOut, last, state.directions);
        return {
          at: minimumAlong(oracle, x, at, way, options),
          directions: t.concat([t.sliceAxis(swapped, 0, 0, n - 1), t.expandDims(way, 0)], 0),
        };
      },
      () => ({ at, directions: state.directions }),
    );
    const origin = h.origin === 'scipy' ? at.point : next.at.point;
    return {
      x: fromVector(next.at.point, x),
      state: { directions: next.directions, origin, value: next.at.value },
    };
  },
});
