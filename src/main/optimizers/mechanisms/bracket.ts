import type { Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';

type Double = Tensor<'float64'>;
const double = (value: number): Double => t.constant(value, 'float64');

/** φ(α), which an oracle counts; where it is no number, the step is taken as too long. */
export type Along = (alpha: Double) => Double;

export type At = { readonly alpha: Double; readonly value: Double };

/** Three steps of which the middle one is lowest: a minimum lies between the others. */
export type Bracket = {
  readonly low: At;
  readonly middle: At;
  readonly high: At;
  /** The middle lies below φ(0). */
  readonly found: Tensor<'bool'>;
  /** φ was seen to rise again. */
  readonly isClosed: Tensor<'bool'>;
};

/** Of the interval that is left, what golden section leaves of it; and the rest. */
export const golden = { kept: (Math.sqrt(5) - 1) / 2, taken: (3 - Math.sqrt(5)) / 2 } as const;
const growth = 1 / golden.kept;

export const chosen = (condition: Tensor<'bool'>, a: At, b: At): At => ({
  alpha: t.select(condition, a.alpha, b.alpha),
  value: t.select(condition, a.value, b.value),
});

/**
 * From 0 and a first step: as long as φ falls the next one goes 1.618 times as far beyond; as long as the first is not
 * below φ(0) it shrinks to 0.382 of itself. Either leaves the middle where golden section has it.
 *
 * @param most values at most
 */
export function bracket(along: Along, at0: Double, first: Double, most: number): Bracket {
  const zero: At = { alpha: double(0), value: at0 };
  const start = {
    ...{ low: zero, middle: zero, high: { alpha: double(Infinity), value: double(Infinity) } },
    ...{ found: t.constant(false, 'bool'), isClosed: t.constant(false, 'bool') },
    ...{ trial: first, count: t.constant(0, 'int32') },
  };
  const {
    trial: _,
    count: __,
    ...end
  } = t.while_(
    (s) => t.logicalAnd(t.logicalNot(t.logicalAnd(s.found, s.isClosed)), t.less(s.count, most)),
    (s) => {
      const here: At = { alpha: s.trial, value: along(s.trial) };
      const isLower = t.less(here.value, s.middle.value);
      const low = chosen(t.logicalAnd(isLower, t.logicalNot(s.isClosed)), s.middle, s.low);
      const middle = chosen(isLower, here, s.middle);
      const high = chosen(isLower, s.high, here);
      const found = t.logicalOr(s.found, isLower);
      const longer = t.add(middle.alpha, t.mul(t.sub(middle.alpha, low.alpha), growth));
      return {
        ...{ low, middle, high, found },
        isClosed: t.logicalOr(s.isClosed, t.logicalNot(isLower)),
        trial: t.select(isLower, longer, t.mul(s.trial, golden.taken)),
        count: t.add(s.count, 1),
      };
    },
    start,
  );
  return end;
}
