import type { Float, Tensor } from '../../tensor/index.ts';
import { cast, clip, div, greater, mul, select, sub } from '../../tensor/index.ts';

interface PolyakHyper {
  /** The least value of f. */
  readonly fStar: Tensor<'float64'>;
  readonly c: Tensor<'float64'>;
  readonly cap: Tensor<'float64'>;
}

/** (f − f*)/(c · square), not below 0 nor above cap; 0 where the square is 0. In float64, where f − f* keeps its digits. */
export function polyakRate(
  f: Tensor<'float64'>,
  square: Tensor<Float>,
  { fStar, c, cap }: PolyakHyper,
): Tensor<'float64'> {
  const size = cast(square, 'float64');
  const isMoving = greater(size, 0);
  const rate = div(sub(f, fStar), mul(c, select(isMoving, size, cap)));
  return select(isMoving, clip(rate, 0, cap), mul(cap, 0));
}
