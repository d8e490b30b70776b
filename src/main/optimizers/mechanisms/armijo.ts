import type { Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Params, Scalar } from '../../tensor/params.ts';
import { axpy, dot, select } from '../../tensor/params.ts';
import type { Oracle } from '../define.ts';

/** Share of the decrease that the slope promises. */
const c1 = 1e-4;
const halvings = 50;

interface ArmijoStart {
  readonly x: Params;
  readonly value: Scalar;
  readonly gradient: Params;
  readonly direction: Params;
}

interface ArmijoStep {
  readonly x: Params;
  /** No step fell enough, and x is where it was. */
  readonly failed: Tensor<'bool'>;
}

/** The longest step among 1, ½, ¼, … along a direction with f(x + αd) ≤ f(x) + 1e-4 α gᵀd, and below f(x); each counts one value. */
export function armijo(oracle: Oracle, { x, value, gradient, direction }: ArmijoStart): ArmijoStep {
  const slope = t.cast(dot(gradient, direction), 'float64');
  const before = t.cast(value, 'float64');
  const falls = (alpha: Tensor<'float64'>): Tensor<'bool'> => {
    const after = t.cast(oracle.value(axpy(alpha, direction, x)), 'float64');
    const enough = t.lessEqual(after, t.add(before, t.mul(t.mul(alpha, slope), c1)));
    // Near the minimum the bound is f itself to its last digit, and a step that changes nothing would be enough.
    return t.logicalAnd(enough, t.less(after, before));
  };
  const one = t.constant(1, 'float64');
  const least = 2 ** -halvings;
  const end = t.while_(
    ({ alpha, found }) => t.logicalAnd(t.logicalNot(found), t.greaterEqual(alpha, least)),
    ({ alpha }) => {
      const found = falls(alpha);
      return { alpha: t.select(found, alpha, t.mul(alpha, 0.5)), found };
    },
    { alpha: one, found: t.constant(false, 'bool') },
  );
  return { x: select(end.found, axpy(end.alpha, direction, x), x), failed: t.logicalNot(end.found) };
}
