import { constant, zeros } from '../constant.ts';
import type { Float } from '../dtype.ts';
import type { Shape } from '../shape.ts';
import { sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { makeTensor } from '../tensor.ts';
import { makeReshape } from './broadcast.ts';
import { add, cast, cos, log, mul, sin, sqrt, sub } from './elementwise.ts';
import { concat, reshape, sliceAxis, stack, unstack } from './shape-ops.ts';

/**
 * Randomness is a key, not a generator: (seed, step, stream, index). Drawing twice with one key gives the same numbers,
 * bit for bit, and the same with and without XLA (normals to rounding): Philox 4x32-10, key (seed, stream), counter
 * (0, step, index).
 */
export interface Key {
  readonly seed: Tensor<'int32'>;
  readonly step: Tensor<'int32'>;
  readonly stream: number;
  /** Tells draws of one step and stream apart inside a loop, where a name cannot. */
  readonly index?: Tensor<'int32'>;
}

/** A key for a run's seed; step 0, stream 0. */
export const makeKey = (seed: Tensor<'int32'>): Key => ({ seed, step: constant(0, 'int32'), stream: 0 });

/** The same stream at another step. */
export const atStep = (key: Key, step: Tensor<'int32'>): Key => ({ ...key, step });

/** The index-th of a step's draws. */
export const atIndex = (key: Key, index: Tensor<'int32'>): Key => ({ ...key, index });

/** An independent stream named by what it is for (`'batch'`, `'direction 3'`). */
export const subKey = (key: Key, name: string): Key => ({ ...key, stream: hash(key.stream, name) });

/** FNV-1a: spreads names over 32 bits; the same name always gives the same stream. */
function hash(start: number, name: string): number {
  let h = (start ^ 0x811c9dc5) >>> 0;
  for (const c of name) h = Math.imul(h ^ (c.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return h | 0;
}

const philox = (): Tensor<'int32'> => constant(1, 'int32');

function words(low: Tensor<'int32'>, high: Tensor<'int32'>): Tensor<'uint64'> {
  return makeTensor('Bitcast', [stack([low, high])], 'uint64', [], { T: { type: 'int32' }, type: { type: 'uint64' } });
}

function draw(op: string, key: Key, shape: Shape, extra: readonly Tensor[] = []): Tensor<'int32'> {
  const philoxKey = makeReshape(words(key.seed, constant(key.stream, 'int32')), [1]);
  const high = makeReshape(words(key.step, key.index ?? constant(0, 'int32')), [1]);
  const counter = concat([zeros([1], 'uint64'), high], 0);
  const dims = constant([...shape], 'int32', [shape.length]);
  const attributes = { dtype: { type: 'int32' }, Tshape: { type: 'int32' } } as const;
  return makeTensor(op, [dims, philoxKey, counter, philox(), ...extra], 'int32', shape, attributes);
}

/** All 32 bits random. */
export const randomBits = (key: Key, shape: Shape): Tensor<'int32'> =>
  draw('StatelessRandomUniformFullIntV2', key, shape);

/** Uniform integers in [0, n). */
export const randomIndex = (key: Key, shape: Shape, n: number): Tensor<'int32'> =>
  draw('StatelessRandomUniformIntV2', key, shape, [constant(0, 'int32'), constant(n, 'int32')]);

// TensorFlow and XLA agree on Philox's bits but turn them to floats in different ways, so that is done here: a run's
// numbers must not depend on which of the two was faster.

/** The upper `count` bits of random words as integers in [0, 2^count). */
function upperBits(bits: Tensor<'int32'>, count: number): Tensor<'int32'> {
  const shifted = makeTensor('RightShift', [bits, constant(32 - count, 'int32')], 'int32', bits.shape, {
    T: { type: 'int32' },
  });
  return add(shifted, 2 ** (count - 1));
}

/** Uniform numbers in [0, 1): multiples of 2^-24, or of 2^-53 in float64. */
export function randomUniform<D extends Float>(key: Key, shape: Shape, dtype: D): Tensor<D> {
  if (dtype === 'float32') return mul(cast(upperBits(randomBits(key, shape), 24), dtype), 2 ** -24);
  const bits = randomBits(key, [2, ...shape]);
  const [high, low] = unstack(bits) as [Tensor<'int32'>, Tensor<'int32'>];
  const whole = add(cast(high, dtype), 2 ** 31);
  return mul(add(mul(whole, 2 ** 21), cast(upperBits(low, 21), dtype)), 2 ** -53);
}

/** Standard normal numbers: Box and Muller, Ann. Math. Statist. 29 (1958), both numbers of each pair. */
export function randomNormal<D extends Float>(key: Key, shape: Shape, dtype: D): Tensor<D> {
  const count = sizeOf(shape);
  const pairs = Math.ceil(count / 2);
  const [u, v] = unstack(randomUniform(key, [2, pairs], dtype)) as [Tensor<D>, Tensor<D>];
  const radius = sqrt(mul(log(sub(1, u)), -2));
  const angle = mul(v, 2 * Math.PI);
  const both = concat([mul(radius, cos(angle)), mul(radius, sin(angle))], 0);
  return reshape(sliceAxis(both, 0, 0, count), shape);
}
