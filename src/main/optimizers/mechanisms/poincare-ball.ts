import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { map } from '../../tensor/params.ts';

type F = Tensor<Float>;

/** Rows no longer than this: beyond, fp32 has no digits left to tell how far from the edge a point is. */
const longest = 1 - 1e-5;

const dot = (x: F, y: F): F => t.sum(t.mul(x, y), -1, { keepDims: true });
const length = (x: F): F => t.sqrt(dot(x, x));
const nonzero = (x: F): F => t.select(t.equal(x, 0), t.onesLike(x), x);

/** λ = 2 / (1 − ‖x‖²) of every row, how much longer lengths are at x. */
export const conformal = (x: F): F => t.div(2, t.sub(1, dot(x, x)));

/** The Riemannian gradient ∇/λ². */
export const riemannian = (x: F, g: F): F => t.div(g, t.square(conformal(x)));

/** ‖v‖ₓ² = λ²‖v‖² of every row, [..., 1]. */
export const squaredLength = (x: F, v: F): F => t.mul(t.square(conformal(x)), dot(v, v));

/** x ⊕ y, Möbius' addition of rows. */
export function mobius(x: F, y: F): F {
  const [xy, xx, yy] = [t.mul(dot(x, y), 2), dot(x, x), dot(y, y)];
  const top = t.add(t.mul(x, t.add(t.add(xy, yy), 1)), t.mul(y, t.sub(1, xx)));
  return t.div(top, t.add(t.add(xy, t.mul(xx, yy)), 1));
}

/** Rows that are too long, as long as they may be. */
function inside(x: F): F {
  const own = length(x);
  return t.select(t.broadcastTo(t.greater(own, longest), x.shape), t.mul(x, t.div(longest, nonzero(own))), x);
}

/** The end of the geodesic that begins at x with velocity v: x ⊕ tanh(λ‖v‖/2) v/‖v‖. */
export function exponential(x: F, v: F): F {
  const size = length(v);
  const far = t.tanh(t.mul(t.mul(conformal(x), size), 0.5));
  return inside(mobius(x, t.mul(v, t.div(far, nonzero(size)))));
}

/** The tangent m at x carried along the geodesic to y: (λₓ/λᵧ) gyr[y, −x]m. */
export function transported(x: F, y: F, m: F): F {
  const minus = t.neg(x);
  const gyrated = t.neg(mobius(mobius(y, minus), t.neg(mobius(y, mobius(minus, m)))));
  return t.mul(gyrated, t.div(conformal(x), conformal(y)));
}

/** exp or, of its first order, x + v. */
export const moves = {
  exponential,
  retraction: (x: F, v: F): F => inside(t.add(x, v)),
} as const;

/** A zero for every row of every tensor. */
export const rowZeros = (x: Params): Params => map((a) => t.zeros([...a.shape.slice(0, -1), 1], a.dtype), x);
