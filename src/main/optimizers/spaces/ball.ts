import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Geometry } from './geometry.ts';
import { dot, length, nonzero } from './rows.ts';

type F = Tensor<Float>;

/** Rows no longer than this: beyond, fp32 has no digits left to tell how far from the edge a point is. */
const longest = 1 - 1e-5;

/** λ = 2 / (1 − ‖x‖²) of every row, how much longer lengths are at x. */
export const conformal = (x: F): F => t.div(2, t.sub(1, dot(x, x)));

/** x ⊕ y, Möbius' addition of rows. */
function mobius(x: F, y: F): F {
  const [xy, xx, yy] = [t.mul(dot(x, y), 2), dot(x, x), dot(y, y)];
  const top = t.add(t.mul(x, t.add(t.add(xy, yy), 1)), t.mul(y, t.sub(1, xx)));
  return t.div(top, t.add(t.add(xy, t.mul(xx, yy)), 1));
}

/** Rows that are too long, as long as they may be. */
function inside(x: F): F {
  const own = length(x);
  return t.select(t.broadcastTo(t.greater(own, longest), x.shape), t.mul(x, t.div(longest, nonzero(own))), x);
}

/** Poincaré's ball, a point in each row: lengths are λ times those of plain numbers. */
export const ball: Geometry = {
  riemannian: (x, gradient) => t.div(gradient, t.square(conformal(x))),
  inner: (x, u, v) => t.mul(t.square(conformal(x)), dot(u, v)),
  // x ⊕ tanh(λ‖v‖/2) v/‖v‖.
  exponential(x, v) {
    const size = length(v);
    const far = t.tanh(t.mul(t.mul(conformal(x), size), 0.5));
    return inside(mobius(x, t.mul(v, t.div(far, nonzero(size)))));
  },
  retraction: (x, v) => inside(t.add(x, v)),
  // Along the geodesic: (λₓ/λᵧ) gyr[y, −x]m.
  transport({ x, y }, m) {
    const minus = t.neg(x);
    const gyrated = t.neg(mobius(mobius(y, minus), t.neg(mobius(y, mobius(minus, m)))));
    return t.mul(gyrated, t.div(conformal(x), conformal(y)));
  },
};
