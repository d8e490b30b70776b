import type { Float, Key, Shape, Tensor } from '../../tensor/index.ts';
import { mul, randomUniform, sizeOf, subKey, sub, zeros } from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import type { Unknowns } from '../define.ts';

/**
 * Weights [inputs, outputs], or a kernel [height, width, inputs, outputs], uniform on ±√(6/(ins + outs)), counted over the
 * window of a kernel (X. Glorot, Y. Bengio, 2010); in float64.
 */
function glorot(key: Key, name: string, shape: Shape): Tensor<Float> {
  const window = sizeOf(shape.slice(0, -2));
  const limit = Math.sqrt(6 / (window * ((shape.at(-2) ?? 0) + (shape.at(-1) ?? 0))));
  return mul(sub(mul(randomUniform(subKey(key, name), shape, 'float64'), 2), 1), limit);
}

/** Weights and kernels as `glorot` draws them, biases 0; in float64. */
export const glorotStart = (unknowns: Unknowns, key: Key): Params =>
  Object.fromEntries(
    Object.entries(unknowns).map(([name, { shape, role }]) => [
      name,
      role === 'bias' ? zeros(shape, 'float64') : glorot(key, name, shape),
    ]),
  );
