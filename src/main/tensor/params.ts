/**
 * Arithmetic on whole parameter sets, so that a method reads as in its paper. A `Params` is a named record of tensors of
 * one float dtype.
 *
 * Coefficients are numbers or scalar tensors. A float64 coefficient (hyper-parameters are float64, so that powers such
 * as beta^t keep their digits) is rounded once to the parameters' dtype where it meets them; that is the one conversion
 * that methods need, and it is this file's alone.
 */
import { zerosLike as zerosLikeTensor } from './constant.ts';
import type { Float } from './dtype.ts';
import { gradient } from './gradient.ts';
import * as t from './ops/elementwise.ts';
import { dot as dotTensors } from './ops/matrix.ts';
import { sum } from './ops/reduce.ts';
import { concat, flatten, reshape, sliceAxis } from './ops/shape-ops.ts';
import { GraphError, sizeOf } from './shape.ts';
import type { Tensor } from './tensor.ts';

export type Params = Readonly<Record<string, Tensor<Float>>>;
export type Scalar = Tensor<Float>;
export type Coefficient = number | Scalar;

/** One tensor of a parameter set by its name. */
export function entry(x: Params, name: string): Tensor<Float> {
  const tensor = x[name];
  if (!tensor) throw new GraphError('Params', `there is no ${name} among ${Object.keys(x).join(', ')}`);
  return tensor;
}

type Each<A extends readonly Params[]> = { [K in keyof A]: Tensor<Float> };

/** Applies f tensor by tensor to parameter sets of the same names. */
export function map<A extends readonly [Params, ...Params[]]>(
  f: (...tensors: Each<A>) => Tensor<Float>,
  ...sets: A
): Params {
  return Object.fromEntries(
    Object.keys(sets[0]).map((name) => [name, f(...(sets.map((s) => entry(s, name)) as unknown as Each<A>))]),
  );
}

/** The coefficient in the dtype of the tensor that it will meet. */
export function coefficient(c: Coefficient, like: Tensor<Float>): Scalar | number {
  if (typeof c === 'number') return c;
  if (c.shape.length !== 0) throw new GraphError('coefficient', 'must be a scalar');
  return c.dtype === like.dtype ? c : t.cast(c, like.dtype);
}

export const zerosLike = (x: Params): Params => map(zerosLikeTensor, x);
export const add = (x: Params, y: Params): Params => map((a, b) => t.add(a, b), x, y);
export const sub = (x: Params, y: Params): Params => map((a, b) => t.sub(a, b), x, y);
export const mul = (x: Params, y: Params): Params => map((a, b) => t.mul(a, b), x, y);
export const neg = (x: Params): Params => map((a) => t.neg(a), x);
export const scale = (c: Coefficient, x: Params): Params => map((a) => t.mul(a, coefficient(c, a)), x);
/** y + c x. */
export const axpy = (c: Coefficient, x: Params, y: Params): Params =>
  map((a, b) => t.add(b, t.mul(a, coefficient(c, a))), x, y);
/** beta s + (1 - beta) z, with 1 - beta formed in float64. */
export const ema = (s: Params, beta: Tensor<'float64'>, z: Params): Params => {
  const rest = t.sub(1, beta);
  return map((a, b) => t.add(t.mul(a, coefficient(beta, a)), t.mul(b, coefficient(rest, b))), s, z);
};

/** Inner product over all tensors, in their dtype. */
export const dot = (x: Params, y: Params): Scalar =>
  Object.entries(x)
    .map(([name, a]) => dotTensors(a, entry(y, name)))
    .reduce((a, b) => t.add(a, b));
export const norm = (x: Params): Scalar => t.sqrt(dot(x, x));
/** Sum over all entries of all tensors. */
export const total = (x: Params): Scalar =>
  Object.values(x)
    .map((a) => sum(a))
    .reduce((a, b) => t.add(a, b));
/** x where the scalar condition holds, else y. */
export const select = (condition: Tensor<'bool'>, x: Params, y: Params): Params =>
  map((a, b) => t.select(condition, a, b), x, y);

/** Half the distance from 1 to the next number of the scalar's dtype. */
export const unitRoundoff = (x: Scalar): number => (x.dtype === 'float32' ? 2 ** -24 : 2 ** -53);

/** Number of entries in all tensors. */
export const count = (x: Params): number => Object.values(x).reduce((n, a) => n + sizeOf(a.shape), 0);

/** All entries as one vector, in declaration order. */
export const toVector = (x: Params): Tensor<Float> => concat(Object.values(x).map(flatten), 0);
/** The inverse of `toVector`, shaped like `like`. */
export function fromVector(v: Tensor<Float>, like: Params): Params {
  let at = 0;
  return map((a) => {
    const part = sliceAxis(v, 0, at, (at += sizeOf(a.shape)));
    return reshape(part, a.shape);
  }, like);
}

/** The gradient of a scalar with respect to every tensor of x. */
export function gradientOf(y: Scalar, x: Params): Params {
  const names = Object.keys(x);
  const gs = gradient(y, Object.values(x));
  return Object.fromEntries(names.map((name, i) => [name, gs[i] as Tensor<Float>]));
}
