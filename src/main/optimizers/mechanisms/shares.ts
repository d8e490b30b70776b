import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { map } from '../../tensor/params.ts';

/** The logarithms of shares that are proportional to e^a, row by row. */
export const logShares = (a: Tensor<Float>): Tensor<Float> => t.sub(a, t.logSumExp(a, -1, { keepDims: true }));

/** Where all slopes of a row are one, it stays as it is to the last bit. */
export function unlessLevel(slopes: Params): (still: Params, then: Params) => Params {
  const spread = map((a) => t.sub(t.max(a, -1, { keepDims: true }), t.min(a, -1, { keepDims: true })), slopes);
  return (still, then) =>
    map((a, b, slope) => t.select(t.broadcastTo(t.equal(slope, 0), a.shape), a, b), still, then, spread);
}
