import type { Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Params, Scalar } from '../../tensor/params.ts';
import { axpy, dot, select } from '../../tensor/params.ts';
import type { Oracle } from '../define.ts';

const halvings = 50;

interface ArmijoOptions {
  /** Share of the decrease that the slope promises. */
  readonly c1?: Tensor<'float64'> | number;
  readonly first?: Tensor<'float64'> | number;
}

interface ArmijoStart {
  readonly x: Params;
  readonly value: Scalar;
  readonly gradient: Params;
  readonly direction: Params;
}

interface ArmijoStep {
  readonly alpha: Tensor<'float64'>;
  readonly x: Params;
  /** No step fell enough, and x is where it was. */
  readonly failed: Tensor<'bool'>;
}

/**
 * The longest step among α₁, ½α₁, ¼α₁, … along a direction with f(x + αd) ≤ f(x) + c₁αgᵀd, and below f(x); each counts one
 * value. Customarily c₁ = 1e-4 and α₁ = 1.
 */
export function armijo(
  oracle: Oracle,
  { x, value, gradient, direction }: ArmijoStart,
  { c1 = 1e-4, first = 1 }: ArmijoOptions = {},
): ArmijoStep {
  const slope = t.cast(dot(gradient, direction), 'float64');
  const before = t.cast(value, 'float64');
  const falls = (alpha: Tensor<'float64'>): Tensor<'bool'> => {
    const after = t.cast(oracle.value(axpy(alpha, direction, x)), 'float64');
    const enough = t.lessEqual(after, t.add(before, t.mul(t.mul(alpha, slope), c1)));
    // Near the minimum the bound is f itself to its last digit, and a step that changes nothing would be enough.
    return t.logicalAnd(enough, t.less(after, before));
  };
  const shortest = 2 ** -halvings;
  const least = typeof first === 'number' ? first * shortest : t.mul(first, shortest);
  const end = t.while_(
    ({ alpha, found }) => t.logicalAnd(t.logicalNot(found), t.greaterEqual(alpha, least)),
    ({ alpha }) => {
      const found = falls(alpha);
      return { alpha: t.select(found, alpha, t.mul(alpha, 0.5)), found };
    },
    { alpha: typeof first === 'number' ? t.constant(first, 'float64') : first, found: t.constant(false, 'bool') },
  );
  return { alpha: end.alpha, x: select(end.found, axpy(end.alpha, direction, x), x), failed: t.logicalNot(end.found) };
}
