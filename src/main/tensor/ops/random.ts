import { constant, zeros } from '../constant.ts';
import type { Float } from '../dtype.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { makeTensor } from '../tensor.ts';
import { makeReshape } from './broadcast.ts';
import { concat, stack } from './shape-ops.ts';

/**
 * Randomness is a key, not a generator: (seed, step, stream). Drawing twice with one key gives the same numbers, bit for
 * bit, with and without XLA: Philox 4x32-10, key (seed, stream), counter (0, step).
 */
export interface Key {
  readonly seed: Tensor<'int32'>;
  readonly step: Tensor<'int32'>;
  readonly stream: number;
}

/** A key for a run's seed; step 0, stream 0. */
export const makeKey = (seed: Tensor<'int32'>): Key => ({ seed, step: constant(0, 'int32'), stream: 0 });

/** The same stream at another step. */
export const atStep = (key: Key, step: Tensor<'int32'>): Key => ({ ...key, step });

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

function draw<D extends 'float32' | 'float64' | 'int32'>(op: string, key: Key, shape: Shape, dtype: D, extra: readonly Tensor[] = []): Tensor<D> {
  const philoxKey = makeReshape(words(key.seed, constant(key.stream, 'int32')), [1]);
  const high = makeReshape(words(key.step, constant(0, 'int32')), [1]);
  const counter = concat([zeros([1], 'uint64'), high], 0);
  const dims = constant([...shape], 'int32', [shape.length]);
  const attributes = { dtype: { type: dtype }, Tshape: { type: 'int32' } } as const;
  return makeTensor(op, [dims, philoxKey, counter, philox(), ...extra], dtype, shape, attributes);
}

/** Standard normal numbers. */
export const randomNormal = <D extends Float>(key: Key, shape: Shape, dtype: D): Tensor<D> =>
  draw('StatelessRandomNormalV2', key, shape, dtype);

/** Uniform numbers in [0, 1). */
export const randomUniform = <D extends Float>(key: Key, shape: Shape, dtype: D): Tensor<D> =>
  draw('StatelessRandomUniformV2', key, shape, dtype);

/** Uniform integers in [0, n). */
export const randomIndex = (key: Key, shape: Shape, n: number): Tensor<'int32'> =>
  draw('StatelessRandomUniformIntV2', key, shape, 'int32', [constant(0, 'int32'), constant(n, 'int32')]);

/** All 32 bits random. */
export const randomBits = (key: Key, shape: Shape): Tensor<'int32'> => draw('StatelessRandomUniformFullIntV2', key, shape, 'int32');
