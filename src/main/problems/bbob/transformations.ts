import type { Float, Tensor } from '../../tensor/index.ts';
import {
  abs,
  add,
  constant,
  cos,
  equal,
  exp,
  greater,
  log,
  mul,
  onesLike,
  pow,
  relu,
  select,
  sign,
  sin,
  sliceAxis,
} from '../../tensor/index.ts';
import { sqrt, square, sub, sum, zerosLike } from '../../tensor/index.ts';
import type { Scalar, Vector } from './function.ts';
import { dimensionOf } from './function.ts';
import { ramp } from './instance-data.ts';

/** base^(i/(d-1)), i = 0, …, d - 1, as a constant [d]; Λ^α is the diagonal matrix of base √α. */
export const spread = (base: number, like: Vector): Vector =>
  constant(
    ramp(dimensionOf(like)).map((e) => base ** e),
    like.dtype,
    like.shape,
  );

/** T_osz, entry by entry: smooth local irregularities on a logarithmic scale. Its gradient at 0 is taken as 0. */
export function oscillate(x: Tensor<Float>): Tensor<Float> {
  const u = mul(log(select(equal(x, 0), onesLike(x), abs(x))), 10);
  const waves = (a: number, b: number): Tensor<Float> => add(sin(mul(u, a)), sin(mul(u, b)));
  const wave = select(greater(x, 0), waves(1, 0.79), waves(0.55, 0.31));
  return mul(sign(x), exp(mul(add(u, mul(wave, 0.49)), 0.1)));
}

/** T_asy^β: xᵢ^(1 + β (i/(d-1)) √xᵢ) where xᵢ > 0. */
export function asymmetric(x: Vector, beta: number): Vector {
  const positive = greater(x, 0);
  const base = select(positive, x, onesLike(x));
  const slope = constant(
    ramp(dimensionOf(x)).map((e) => beta * e),
    x.dtype,
    x.shape,
  );
  return select(positive, pow(base, add(mul(slope, sqrt(base)), 1)), x);
}

/** y^p, 0 < p < 1, for y ≥ 0; at 0, where the slope is infinite, the gradient is taken as 0. */
export function root(y: Tensor<Float>, p: number): Tensor<Float> {
  const positive = greater(y, 0);
  return select(positive, pow(select(positive, y, onesLike(y)), p), zerosLike(y));
}

/** Σ max(0, |xᵢ| - 5)²: outside the box [-5, 5]^d. */
export const outside = (x: Vector, bound = 5): Scalar => sum(square(relu(sub(abs(x), bound))));

export function rastriginSum(z: Vector): Scalar {
  const cosines = sum(cos(mul(z, 2 * Math.PI)));
  return add(mul(sub(dimensionOf(z), cosines), 10), sum(square(z)));
}

/** 100(zᵢ² - zᵢ₊₁)² + (zᵢ - 1)² for i = 1, …, d - 1. */
export function rosenbrockTerms(z: Vector): Vector {
  const a = first(z);
  return add(mul(square(sub(square(a), rest(z))), 100), square(sub(a, 1)));
}

/** All entries but the last. */
export const first = (z: Vector): Vector => sliceAxis(z, 0, 0, dimensionOf(z) - 1);
/** All entries but the first. */
export const rest = (z: Vector): Vector => sliceAxis(z, 0, 1, dimensionOf(z));
