import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';

type F = Tensor<Float>;

/** xᵀy of every row, [..., 1]. */
export const dot = (x: F, y: F): F => t.sum(t.mul(x, y), -1, { keepDims: true });
export const length = (x: F): F => t.sqrt(dot(x, x));
/** What may be divided by: 1 in the place of 0. */
export const nonzero = (x: F): F => t.select(t.equal(x, 0), t.onesLike(x), x);
