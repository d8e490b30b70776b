import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Coefficient } from '../../tensor/params.ts';
import { coefficient } from '../../tensor/params.ts';

/** Points and their gradients as rows of a circle. */
export type Pairs = {
  /** [most, n]. */
  readonly points: Tensor<Float>;
  readonly gradients: Tensor<Float>;
  /** Of all that there have been. */
  readonly count: Tensor<'int32'>;
};

export function noPairs(most: number, n: number, dtype: Float): Pairs {
  const rows = t.zeros([most, n], dtype);
  return { points: rows, gradients: rows, count: t.constant(0, 'int32') };
}

/** With a pair more, in the place of the oldest. */
export function withPair({ points, gradients, count }: Pairs, point: Tensor<Float>, gradient: Tensor<Float>): Pairs {
  const at = t.floorMod(count, points.shape[0] ?? 1);
  return {
    points: t.setRow(points, at, point),
    gradients: t.setRow(gradients, at, gradient),
    count: t.add(count, 1),
  };
}

/** Matérn's kernel of order 5/2 of squared distances, in units of its length. */
function matern(squares: Tensor<Float>): Tensor<Float> {
  const s = t.sqrt(t.mul(t.maximum(squares, 0), 5));
  return t.mul(t.add(t.add(s, 1), t.mul(t.square(s), 1 / 3)), t.exp(t.neg(s)));
}

/** ‖a − b‖² of every row of a [p, n] and of b [q, n]. */
function distances(a: Tensor<Float>, b: Tensor<Float>): Tensor<Float> {
  const squares = (x: Tensor<Float>): Tensor<Float> => t.sum(t.square(x), 1);
  const across = t.mul(t.matMul(a, b, { transposeB: true }), 2);
  return t.sub(t.add(t.expandDims(squares(a), 1), t.expandDims(squares(b), 0)), across);
}

export interface EstimateOptions {
  /** Of the kernel, in mean lengths of the points. */
  readonly length: Coefficient;
  /** σ² beside the kernel's 1. */
  readonly noise: Coefficient;
}

/**
 * A Gaussian process' mean of the gradient at points [p, n], k(x, X)(K + σ²I)⁻¹G, from all pairs; 0 while there are fewer
 * than two. What does not depend on the points is found once.
 */
export function gradientEstimate(
  pairs: Pairs,
  { length, noise }: EstimateOptions,
): (x: Tensor<Float>) => Tensor<Float> {
  const { points, gradients, count } = pairs;
  const [most = 1] = points.shape;
  const { dtype } = points;
  const isThere = t.cast(t.less(t.range(most, 'int32'), count), dtype);
  const held = t.minimum(t.cast(count, dtype), most);
  const some = t.maximum(held, 1);
  // Distances are of differences to the mean point: their squares keep the digits that those of the points would lose.
  const middle = t.div(t.matVec(points, isThere, { transpose: true }), some);
  const size = t.div(t.dot(isThere, t.sqrt(t.sum(t.square(points), 1))), some);
  const scale = t.mul(t.select(t.greater(size, 0), size, t.onesLike(size)), coefficient(length, size));
  const placed = (x: Tensor<Float>): Tensor<Float> => t.div(t.sub(x, middle), scale);
  const centred = placed(points);
  const both = t.outer(isThere, isThere);
  const kernel = t.mul(matern(distances(centred, centred)), both);
  const beside = t.add(t.sub(1, isThere), coefficient(noise, isThere) as Tensor<Float>);
  const l = t.cholesky(t.add(kernel, t.diag(beside)));
  const weights = t.triangularSolve(l, t.triangularSolve(l, gradients), { transpose: true });
  const hasSome = t.greaterEqual(count, 2);
  return (x) => {
    const near = t.mul(matern(distances(placed(x), centred)), isThere);
    const found = t.matMul(near, weights);
    return t.select(hasSome, found, t.zerosLike(found));
  };
}
