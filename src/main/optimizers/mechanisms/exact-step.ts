import type { Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { dot } from '../../tensor/params.ts';
import type { Oracle } from '../define.ts';

interface Line {
  readonly x: Params;
  readonly gradient: Params;
  readonly direction: Params;
}

/**
 * α = −gᵀd/dᵀHd, where a quadratic is least along d, by one Hessian-vector product; `otherwise` where f does not bend
 * upwards along d, or not by enough for α to be finite.
 */
export function exactStep(
  oracle: Oracle,
  { x, gradient, direction }: Line,
  otherwise: Tensor<'float64'>,
): Tensor<'float64'> {
  const slope = t.cast(dot(gradient, direction), 'float64');
  const bend = t.cast(dot(direction, oracle.hvp(x, direction)), 'float64');
  const alpha = t.div(t.neg(slope), bend);
  return t.select(t.logicalAnd(t.greater(bend, 0), t.isFinite(alpha)), alpha, otherwise);
}
