import { constant, zeros } from '../constant.ts';
import type { Float } from '../dtype.ts';
import type { Batch, Batched } from '../rules.ts';
import { registerSimpleBatching, remake } from '../rules.ts';
import type { Shape } from '../shape.ts';
import { broadcastShapes, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { makeTensor } from '../tensor.ts';
import { spread } from './batched.ts';
import { makeReshape } from './broadcast.ts';
import { add, cast, cos, log, mul, sin, sqrt, sub } from './elementwise.ts';
import { concat, expandDims, range, reshape, sliceAxis, stack, unstack } from './shape-ops.ts';

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

registerSimpleBatching('Bitcast', ([x], node, batch) => remake(node, [(x as Batched).value], batch));

// TensorFlow draws with one key at a time. For a batch of keys the same bits are worked out here, in 64-bit words.
type Word = Tensor<'uint64'>;
const word = (value: number): Word => constant(value, 'uint64');
const wordOp = (op: string, a: Word, b: Word): Word => {
  const shape = broadcastShapes(a.shape, b.shape) ?? [];
  return makeTensor(op, [a, b], 'uint64', shape, { T: { type: 'uint64' } });
};
const low = (x: Word): Word => wordOp('BitwiseAnd', x, word(2 ** 32 - 1));
const high = (x: Word): Word => wordOp('RightShift', x, word(32));
const xor = (a: Word, b: Word): Word => wordOp('BitwiseXor', a, b);

/** Philox 4x32-10 (Salmon et al., SC 2011) on counters of four 32-bit words with keys of two: four words each. */
function philoxBlock(counter: readonly [Word, Word], key: Word): [Word, Word, Word, Word] {
  let [a, b, c, d] = [low(counter[0]), high(counter[0]), low(counter[1]), high(counter[1])];
  let [k, l] = [low(key), high(key)];
  for (let round = 0; round < 10; round++) {
    const [p, q] = [wordOp('Mul', a, word(0xd2511f53)), wordOp('Mul', c, word(0xcd9e8d57))];
    [a, b, c, d] = [xor(xor(high(q), b), k), low(q), xor(xor(high(p), d), l), low(p)];
    k = low(wordOp('AddV2', k, word(0x9e3779b9)));
    l = low(wordOp('AddV2', l, word(0xbb67ae85)));
  }
  return [a, b, c, d];
}

/** The 32-bit words that TensorFlow draws for each member, [size, count]; the low half of a counter must not overflow. */
function drawnWords(key: Batched, counter: Batched, count: number, { size }: Batch): Word {
  const blocks = Math.ceil(count / 4);
  const [from, upper] = unstack(spread(counter, size) as Word, 1) as [Word, Word];
  const number = reshape(range64(blocks), [1, blocks]);
  const first = wordOp('AddV2', expandDims(from, 1), number);
  const words = philoxBlock([first, expandDims(upper, 1)], spread(key, size) as Word);
  return sliceAxis(reshape(stack(words, 2), [size, 4 * blocks]), 1, 0, count);
}
const range64 = (n: number): Word => cast(range(n, 'int32'), 'uint64');

/** The low 32 bits as a signed number. */
function signed(x: Word): Tensor<'int32'> {
  const halves = makeTensor('Bitcast', [x], 'int32', [...x.shape, 2], {
    T: { type: 'uint64' },
    type: { type: 'int32' },
  });
  return reshape(sliceAxis(halves, x.shape.length, 0, 1), x.shape);
}

registerSimpleBatching('StatelessRandomUniformFullIntV2', ([, key, counter], node, batch) => {
  const shape = node.outputs[0]?.shape ?? [];
  const words = drawnWords(key as Batched, counter as Batched, sizeOf(shape), batch);
  return reshape(signed(words), [batch.size, ...shape]);
});
registerSimpleBatching('StatelessRandomUniformIntV2', ([, key, counter, , from, to], node, batch) => {
  // As TensorFlow does: a word modulo the length of the range, so that the first numbers are a little more frequent.
  const shape = node.outputs[0]?.shape ?? [];
  const [least, end] = [from as Batched, to as Batched].map(({ value }) => value as Tensor<'int32'>) as [
    Tensor<'int32'>,
    Tensor<'int32'>,
  ];
  const words = drawnWords(key as Batched, counter as Batched, sizeOf(shape), batch);
  const span = cast(sub(end, least), 'uint64');
  const offset = signed(wordOp('FloorMod', words, span));
  return reshape(add(offset, least), [batch.size, ...shape]);
});
