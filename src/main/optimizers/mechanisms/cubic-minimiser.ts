import type { Tensor } from '../../tensor/index.ts';
import { add, div, mul, select, sqrt, sub, less, constant } from '../../tensor/index.ts';

type Double = Tensor<'float64'>;

/** What is known of φ at one step length. */
export type LinePoint = {
  readonly alpha: Double;
  readonly value: Double;
  readonly slope: Double;
};

/**
 * Where the cubic with these values and slopes is least, as a fraction of the way from a to b: Nocedal and Wright,
 * (3.59), with b − a as the unit. NaN where the cubic has no minimum.
 */
export function cubicMinimiser(a: LinePoint, b: LinePoint): Double {
  const span = sub(b.alpha, a.alpha);
  const slopeA = mul(a.slope, span);
  const slopeB = mul(b.slope, span);
  const d1 = sub(add(slopeA, slopeB), mul(sub(b.value, a.value), 3));
  const radicand = sub(mul(d1, d1), mul(slopeA, slopeB));
  const d2 = sqrt(select(less(radicand, 0), constant(NaN, 'float64'), radicand));
  return sub(1, div(sub(add(slopeB, d2), d1), add(sub(slopeB, slopeA), mul(d2, 2))));
}
