import type { Float, Tensor } from '../../tensor/index.ts';
import { zerosLike } from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { map } from '../../tensor/params.ts';

type F = Tensor<Float>;

/**
 * How to walk in a curved space, tensor by tensor. A tensor has many points, its rows, or is one, a matrix; tangents have
 * its shape, and a number for every point has axes of length 1 in the place of a point's.
 */
export interface Geometry {
  /** The direction in which f rises most in the space's own measure of lengths, from its gradient in plain numbers. */
  readonly riemannian: (x: F, gradient: F) => F;
  /** ⟨u, v⟩ₓ of tangents at every point. */
  readonly inner: (x: F, u: F, v: F) => F;
  /** The end of the geodesic that begins at x with velocity v. */
  readonly exponential: (x: F, v: F) => F;
  /** The same to first order in v, for less. */
  readonly retraction: (x: F, v: F) => F;
  /** The tangent m at x carried to y, to which v led. */
  readonly transport: (way: { readonly x: F; readonly v: F; readonly y: F }, m: F) => F;
}

/** A zero for every point of every tensor. */
export const zeroOfEach = ({ inner }: Geometry, x: Params): Params => map((a) => zerosLike(inner(a, a, a)), x);
