import type { Float, Key, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { count, entry, norm, scale } from '../../tensor/params.ts';

function draw(x: Params, key: Key, one: (key: Key, like: Params[string]) => Params[string]): Params {
  return Object.fromEntries(Object.keys(x).map((name) => [name, one(t.subKey(key, name), entry(x, name))]));
}
const normal = (x: Params, key: Key): Params => draw(x, key, (k, like) => t.randomNormal(k, like.shape, like.dtype));

/** Of ±1, as large as `like`. */
export function randomSigns<D extends Float>(key: Key, like: Tensor<D>): Tensor<D> {
  const ones = t.onesLike(like);
  return t.select(t.less(t.randomBits(key, like.shape), 0), t.neg(ones), ones);
}

/** Random directions u like x with E uuᵀ = I: normal, uniform on the sphere of radius √d over all tensors, or of signs. */
export const probes = {
  normal,
  sphere: (x: Params, key: Key): Params => {
    const u = normal(x, key);
    return scale(t.div(Math.sqrt(count(x)), norm(u)), u);
  },
  signs: (x: Params, key: Key): Params => draw(x, key, randomSigns),
} as const;
