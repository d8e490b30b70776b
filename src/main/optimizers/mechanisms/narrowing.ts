import type { Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Along, At, Bracket } from './bracket.ts';
import { chosen, golden } from './bracket.ts';

type Double = Tensor<'float64'>;
type Three = Pick<Bracket, 'low' | 'middle' | 'high'>;

export interface NarrowingOptions {
  /** Of the step: what is no further apart is taken as one. */
  readonly tolerance: Double;
  /** Values at most. */
  readonly most: number;
}

const parts = ({ low, middle, high }: Three): readonly [left: Double, right: Double] => [
  t.sub(middle.alpha, low.alpha),
  t.sub(high.alpha, middle.alpha),
];

/** From the middle into the larger part. */
const inward = (three: Three, by: (part: Double) => Double): Double => {
  const [left, right] = parts(three);
  const isRight = t.greater(right, left);
  const length = by(t.select(isRight, right, left));
  return t.add(three.middle.alpha, t.select(isRight, length, t.neg(length)));
};

/** Golden section's share of the larger part away from the middle: the interval shrinks to 0.618 of itself. */
export const goldenTrial = (three: Three): Double => inward(three, (part) => t.mul(part, golden.taken));

/** Where the parabola through all three is least; no number where they lie on a line. */
export function parabolaMinimiser({ low: a, middle: b, high: c }: Three): Double {
  const [left, right] = [t.sub(b.alpha, a.alpha), t.sub(b.alpha, c.alpha)];
  const [p, q] = [t.mul(left, t.sub(b.value, c.value)), t.mul(right, t.sub(b.value, a.value))];
  return t.sub(b.alpha, t.mul(t.div(t.sub(t.mul(left, p), t.mul(right, q)), t.sub(p, q)), 0.5));
}

/**
 * The parabola's minimum where it lies within, else golden section's; where it is the middle to less than `least`, so much
 * into the larger part, which is then either better or the end of that part.
 */
export function parabolicTrial(three: Three, least: Double): Double {
  const found = parabolaMinimiser(three);
  const isWithin = t.logicalAnd(t.greater(found, three.low.alpha), t.less(found, three.high.alpha));
  const isMiddle = t.less(t.abs(t.sub(found, three.middle.alpha)), least);
  const apart = t.select(
    isMiddle,
    inward(three, () => least),
    found,
  );
  return t.select(isWithin, apart, goldenTrial(three));
}

/** Narrows a bracket by a value at a time, until both parts are within twice the tolerance; what is no bracket stays. */
export function narrowed(
  along: Along,
  { low, middle, high, found, isClosed }: Bracket,
  next: (three: Three, least: Double) => Double,
  { tolerance, most }: NarrowingOptions,
): Three {
  const isBracket = t.logicalAnd(found, isClosed);
  return t.while_(
    ({ count, ...three }) => {
      const [left, right] = parts(three);
      const isWide = t.greater(t.maximum(left, right), t.mul(three.middle.alpha, t.mul(tolerance, 2)));
      return t.logicalAnd(isBracket, t.logicalAnd(t.less(count, most), isWide));
    },
    ({ count, ...three }) => {
      const alpha = next(three, t.mul(three.middle.alpha, tolerance));
      const here: At = { alpha, value: along(alpha) };
      const isLower = t.less(here.value, three.middle.value);
      const isBeyond = t.greater(alpha, three.middle.alpha);
      const outer = chosen(isLower, three.middle, here);
      const takesHigh = t.select(isLower, t.logicalNot(isBeyond), isBeyond);
      return {
        low: chosen(takesHigh, three.low, outer),
        middle: chosen(isLower, here, three.middle),
        high: chosen(takesHigh, outer, three.high),
        count: t.add(count, 1),
      };
    },
    { low, middle, high, count: t.constant(0, 'int32') },
  );
}
