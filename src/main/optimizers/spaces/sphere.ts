import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Geometry } from './geometry.ts';
import { dot, length, nonzero } from './rows.ts';

type F = Tensor<Float>;

/** What of v does not lead off the sphere at x. */
const tangent = (x: F, v: F): F => t.sub(v, t.mul(x, dot(x, v)));

/** Rows of length 1, since rounding adds up from step to step; where v is 0 they stay as they are, to the last bit. */
const onSphere = (x: F, v: F, y: F): F =>
  t.select(t.broadcastTo(t.equal(length(v), 0), x.shape), x, t.div(y, length(y)));

/** Rows of length 1, with lengths as around them: geodesics are great circles. */
export const sphere: Geometry = {
  riemannian: tangent,
  inner: (_x, u, v) => dot(u, v),
  exponential(x, v) {
    const angle = length(v);
    return onSphere(x, v, t.add(t.mul(x, t.cos(angle)), t.mul(v, t.div(t.sin(angle), nonzero(angle)))));
  },
  retraction: (x, v) => onSphere(x, v, t.add(x, v)),
  // Along the great circle, in whose plane m turns with x; what of it is across stays.
  transport({ x, v, y }, m) {
    const angle = length(v);
    const ahead = t.div(v, nonzero(angle));
    const turned = t.sub(t.mul(ahead, t.sub(t.cos(angle), 1)), t.mul(x, t.sin(angle)));
    return tangent(y, t.add(m, t.mul(turned, dot(ahead, m))));
  },
};
