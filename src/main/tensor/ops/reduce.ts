import { intOperand, intScalarOperand, onesLike, zerosLike } from '../constant.ts';
import type { DType, Float, Numeric } from '../dtype.ts';
import type { Batched } from '../rules.ts';
import { registerSimpleBatching, registerSimpleGradient, remake } from '../rules.ts';
import { GraphError, normaliseAxis, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { makeTensor, requireFloat } from '../tensor.ts';
import { axesBesideBatch, broadcastTo, makeReshape, makeSum, readInts } from './broadcast.ts';
import { add, cast, div, equal, exp, isFinite, log, mul, neg, select, sub } from './elementwise.ts';

export type Axes = number | readonly number[] | undefined;

export interface ReduceOptions {
  readonly keepDims?: boolean;
}

function resolveAxes(op: string, axes: Axes, rank: number): number[] {
  if (axes === undefined) return Array.from({ length: rank }, (_, i) => i);
  const list = typeof axes === 'number' ? [axes] : axes;
  const resolved = list.map((a) => normaliseAxis(a, rank, op));
  if (new Set(resolved).size !== resolved.length) throw new GraphError(op, `axes [${list.join(', ')}] name one twice`);
  return resolved;
}

function reduce<D extends DType>(op: string, x: Tensor<D>, axes: Axes, options: ReduceOptions): Tensor<D> {
  const resolved = resolveAxes(op, axes, x.shape.length);
  const kept = x.shape.filter((_, i) => !resolved.includes(i));
  let out: Tensor<D>;
  if (op === 'Sum') out = makeSum(x as Tensor<Numeric>, resolved, kept) as Tensor<D>;
  else {
    const attributes = {
      ...(x.dtype === 'bool' ? {} : { T: { type: x.dtype } }),
      Tidx: { type: 'int32' as const },
      keep_dims: { b: false },
    };
    out = makeTensor(op, [x], x.dtype, kept, attributes, [intOperand(resolved)]);
  }
  return options.keepDims
    ? makeReshape(
        out,
        x.shape.map((d, i) => (resolved.includes(i) ? 1 : d)),
      )
    : out;
}

export const sum = <D extends Numeric>(x: Tensor<D>, axes?: Axes, options: ReduceOptions = {}): Tensor<D> =>
  reduce('Sum', x, axes, options);
export const max = <D extends Numeric>(x: Tensor<D>, axes?: Axes, options: ReduceOptions = {}): Tensor<D> =>
  reduce('Max', x, axes, options);
export const min = <D extends Numeric>(x: Tensor<D>, axes?: Axes, options: ReduceOptions = {}): Tensor<D> =>
  reduce('Min', x, axes, options);
export const prod = <D extends Numeric>(x: Tensor<D>, axes?: Axes, options: ReduceOptions = {}): Tensor<D> =>
  reduce('Prod', x, axes, options);
export const all = (x: Tensor<'bool'>, axes?: Axes, options: ReduceOptions = {}): Tensor<'bool'> =>
  reduce('All', x, axes, options);
export const any = (x: Tensor<'bool'>, axes?: Axes, options: ReduceOptions = {}): Tensor<'bool'> =>
  reduce('Any', x, axes, options);

/** Sum over the count, in the tensor's own dtype. */
export function mean<D extends Float>(x: Tensor<D>, axes?: Axes, options: ReduceOptions = {}): Tensor<D> {
  requireFloat('Mean', x);
  const s = sum(x, axes, options);
  return mul(s, sizeOf(s.shape) / sizeOf(x.shape));
}

/** x less its maximum along axes, and that maximum: what is taken off cancels in every use, so it has no gradient. */
function shifted<D extends Float>(x: Tensor<D>, axes: Axes): { z: Tensor<D>; shift: Tensor<D> } {
  const top = max(x, axes, { keepDims: true });
  // An infinite maximum must not turn into inf - inf.
  const finite = select(isFinite(top), top, zerosLike(top));
  const shift = makeTensor('StopGradient', [finite], x.dtype, top.shape, { T: { type: x.dtype } });
  return { z: sub(x, shift), shift };
}

/** ln Σ eˣ, shifted by the maximum. */
export function logSumExp<D extends Float>(x: Tensor<D>, axes?: Axes, options: ReduceOptions = {}): Tensor<D> {
  const { z, shift } = shifted(x, axes);
  const full = add(log(sum(exp(z), axes, { keepDims: true })), shift);
  if (options.keepDims) return full;
  const resolved = resolveAxes('logSumExp', axes, x.shape.length);
  return makeReshape(
    full,
    x.shape.filter((_, i) => !resolved.includes(i)),
  );
}

// Not by way of logSumExp: adding the shift to the logarithm would round away what large logits of one size differ in.
export function softmax<D extends Float>(x: Tensor<D>, axis = -1): Tensor<D> {
  const e = exp(shifted(x, axis).z);
  return div(e, sum(e, axis, { keepDims: true }));
}
export function logSoftmax<D extends Float>(x: Tensor<D>, axis = -1): Tensor<D> {
  const { z } = shifted(x, axis);
  return sub(z, log(sum(exp(z), axis, { keepDims: true })));
}

function argReduce(op: 'ArgMax' | 'ArgMin', x: Tensor<Numeric>, axis: number): Tensor<'int32'> {
  const a = normaliseAxis(axis, x.shape.length, op);
  const attributes = { T: { type: x.dtype }, Tidx: { type: 'int32' }, output_type: { type: 'int32' } } as const;
  return makeTensor(
    op,
    [x],
    'int32',
    x.shape.filter((_, i) => i !== a),
    attributes,
    [intScalarOperand(a)],
  );
}
export const argMax = (x: Tensor<Numeric>, axis = -1): Tensor<'int32'> => argReduce('ArgMax', x, axis);
export const argMin = (x: Tensor<Numeric>, axis = -1): Tensor<'int32'> => argReduce('ArgMin', x, axis);

/** Running sum along an axis; `reverse` sums from the end. */
export function cumsum<D extends Numeric>(x: Tensor<D>, axis: number, options: { reverse?: boolean } = {}): Tensor<D> {
  const a = normaliseAxis(axis, x.shape.length, 'Cumsum');
  const attributes = {
    T: { type: x.dtype },
    Tidx: { type: 'int32' },
    exclusive: { b: false },
    reverse: { b: options.reverse ?? false },
  } as const;
  return makeTensor('Cumsum', [x], x.dtype, x.shape, attributes, [intScalarOperand(a)]);
}

registerSimpleGradient('Cumsum', (g, _inputs, _y, node) => {
  const reversed = node.attributes['reverse'];
  const axis = readInts(node.operands[0]?.bytes)[0] ?? 0;
  return [cumsum(g as Tensor<Float>, axis, { reverse: !(reversed && 'b' in reversed && reversed.b) })];
});

for (const op of ['Max', 'Min']) {
  // Ties share the gradient equally, as in TensorFlow.
  registerSimpleGradient(op, (g, [input], y, node) => {
    const x = input as Tensor<Float>;
    const axes = readInts(node.operands[0]?.bytes);
    const kept = x.shape.map((d, i) => (axes.includes(i) ? 1 : d));
    const at = cast(equal(x, makeReshape(y as Tensor<Float>, kept)), x.dtype);
    const share = div(at, sum(at, axes, { keepDims: true }));
    return [mul(share, makeReshape(g as Tensor<Float>, kept))];
  });
}
registerSimpleGradient('Prod', (g, [input], y, node) => {
  // y / x is wrong at a zero: the product of the others is formed from both sides instead.
  const x = input as Tensor<Float>;
  const axes = readInts(node.operands[0]?.bytes);
  const kept = x.shape.map((d, i) => (axes.includes(i) ? 1 : d));
  const zero = equal(x, 0);
  const nothing = zerosLike(x);
  const safe = select(zero, onesLike(x), x);
  const others = makeReshape(prod(safe, axes), kept);
  const zeros = sum(cast(zero, x.dtype), axes, { keepDims: true });
  const noZero = div(broadcastTo(makeReshape(y as Tensor<Float>, kept), x.shape), safe);
  const oneZero = select(zero, broadcastTo(others, x.shape), nothing);
  const slope = select(equal(zeros, 0), noZero, select(equal(zeros, 1), oneZero, nothing));
  return [mul(slope, makeReshape(g as Tensor<Float>, kept))];
});

for (const op of ['Max', 'Min', 'Prod', 'All', 'Any']) {
  registerSimpleBatching(op, ([x], node, batch) =>
    remake(node, [(x as Batched).value], batch, [axesBesideBatch(node)]),
  );
}
// These name one axis, as a scalar.
for (const op of ['ArgMax', 'ArgMin', 'Cumsum']) {
  registerSimpleBatching(op, ([x], node, batch) =>
    remake(node, [(x as Batched).value], batch, [{ ...axesBesideBatch(node), shape: [] }]),
  );
}

/** Softmax cross-entropy of logits [n, c] against label distributions [n, c] (rows sum to 1), per row: [n]. */
export function crossEntropy<D extends Float>(logits: Tensor<D>, labels: Tensor<NoInfer<D>>): Tensor<D> {
  return neg(sum(mul(labels, logSoftmax(logits, -1)), -1));
}
