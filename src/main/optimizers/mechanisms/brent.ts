import type { Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Along, At, Bracket } from './bracket.ts';
import { chosen, golden } from './bracket.ts';
import type { NarrowingOptions } from './narrowing.ts';

const and = (...list: Tensor<'bool'>[]): Tensor<'bool'> => list.reduce((a, b) => t.logicalAnd(a, b));

/**
 * Brent's minimum within a bracket (Algorithms for Minimization without Derivatives, 1973, chapter 5): a parabola through
 * the three lowest steps, unless its minimum lies outside or moves by more than half of the step before last; else golden
 * section. What is no bracket stays.
 */
export function brent(along: Along, start: Bracket, { tolerance, most }: NarrowingOptions): At {
  const { low, middle, high, found, isClosed } = start;
  const zero = t.constant(0, 'float64');
  const isBracket = t.logicalAnd(found, isClosed);
  const begin = {
    ...{ a: low.alpha, b: t.select(isBracket, high.alpha, low.alpha) },
    /** The lowest, the second lowest, and what that was before. */
    ...{ x: middle, w: middle, v: middle },
    /** The last move, and the one before it. */
    ...{ d: zero, e: zero, count: t.constant(0, 'int32') },
  };
  type State = typeof begin;
  const least = ({ x }: State): Tensor<'float64'> => t.mul(x.alpha, tolerance);
  const centre = ({ a, b }: State): Tensor<'float64'> => t.mul(t.add(a, b), 0.5);
  const goesOn = (s: State): Tensor<'bool'> => {
    const width = t.sub(t.mul(least(s), 2), t.mul(t.sub(s.b, s.a), 0.5));
    return and(isBracket, t.less(s.count, most), t.greater(t.abs(t.sub(s.x.alpha, centre(s))), width));
  };
  const body = (s: State): State => {
    const { a, b, x, w, v } = s;
    const small = least(s);
    const toCentre = t.sub(centre(s), x.alpha);
    const parabola = parabolicMove(x, w, v);
    const at = t.add(x.alpha, parabola);
    const isParabolic = and(
      t.greater(t.abs(s.e), small),
      t.less(t.abs(parabola), t.mul(t.abs(s.e), 0.5)),
      t.greater(at, a),
      t.less(at, b),
    );
    const toEnd = t.select(t.lessEqual(toCentre, 0), t.sub(a, x.alpha), t.sub(b, x.alpha));
    // Not so near to an end that the next value would tell nothing.
    const isNearEnd = t.less(t.minimum(t.sub(at, a), t.sub(b, at)), t.mul(small, 2));
    const smallInward = t.select(t.less(toCentre, 0), t.neg(small), small);
    const inside = t.select(isNearEnd, smallInward, parabola);
    const d = t.select(isParabolic, inside, t.mul(toEnd, golden.taken));
    const smallAlong = t.select(t.less(d, 0), t.neg(small), small);
    const move = t.select(t.less(t.abs(d), small), smallAlong, d);
    const alpha = t.add(x.alpha, move);
    const u: At = { alpha, value: along(alpha) };

    const isLowest = t.lessEqual(u.value, x.value);
    const isRight = t.greaterEqual(u.alpha, x.alpha);
    const [inner, outer] = [chosen(isLowest, u, x), chosen(isLowest, x, u)];
    const movesLow = t.select(isLowest, isRight, t.logicalNot(isRight));
    const isSecond = t.logicalOr(t.lessEqual(u.value, w.value), t.equal(w.alpha, x.alpha));
    const isThird = t.logicalOr(
      t.lessEqual(u.value, v.value),
      t.logicalOr(t.equal(v.alpha, x.alpha), t.equal(v.alpha, w.alpha)),
    );
    return {
      a: t.select(movesLow, outer.alpha, a),
      b: t.select(movesLow, b, outer.alpha),
      x: inner,
      w: chosen(isLowest, x, chosen(isSecond, u, w)),
      v: chosen(t.logicalOr(isLowest, isSecond), w, chosen(isThird, u, v)),
      d,
      e: t.select(isParabolic, s.d, toEnd),
      count: t.add(s.count, 1),
    };
  };
  return t.while_(goesOn, body, begin).x;
}

/** From x to where the parabola through three steps is least; no number where they lie on a line. */
function parabolicMove(x: At, w: At, v: At): Tensor<'float64'> {
  const [toW, toV] = [t.sub(x.alpha, w.alpha), t.sub(x.alpha, v.alpha)];
  const [r, q] = [t.mul(toW, t.sub(x.value, v.value)), t.mul(toV, t.sub(x.value, w.value))];
  return t.neg(t.div(t.mul(t.sub(t.mul(toV, q), t.mul(toW, r)), 0.5), t.sub(q, r)));
}
