import { constant, intOperand, intScalarOperand } from '../constant.ts';
import type { DType, Float, Numeric } from '../dtype.ts';
import type { Batched } from '../rules.ts';
import { registerSimpleBatching, registerSimpleGradient } from '../rules.ts';
import type { Shape } from '../shape.ts';
import { GraphError, normaliseAxis, sameShape, showShape, sizeOf } from '../shape.ts';
import type { Node, Tensor } from '../tensor.ts';
import { makeTensor, requireSameDtype } from '../tensor.ts';
import { spread } from './batched.ts';
import { broadcastTo, makeReshape, readInts } from './broadcast.ts';

/** The same elements in another shape; one dimension may be -1. */
export function reshape<D extends DType>(x: Tensor<D>, shape: Shape): Tensor<D> {
  const known = shape.filter((d) => d !== -1);
  const total = sizeOf(x.shape);
  const full = known.length === shape.length ? shape : shape.map((d) => (d === -1 ? total / sizeOf(known) : d));
  if (shape.length - known.length > 1 || sizeOf(full) !== total || !full.every(Number.isInteger)) {
    throw new GraphError('Reshape', `${showShape(x.shape)} does not fit ${showShape(shape)}`);
  }
  return sameShape(full, x.shape) ? x : makeReshape(x, full);
}

export const flatten = <D extends DType>(x: Tensor<D>): Tensor<D> => reshape(x, [sizeOf(x.shape)]);

export function expandDims<D extends DType>(x: Tensor<D>, axis: number): Tensor<D> {
  const a = normaliseAxis(axis, x.shape.length + 1, 'ExpandDims');
  return makeReshape(x, [...x.shape.slice(0, a), 1, ...x.shape.slice(a)]);
}

export function squeeze<D extends DType>(x: Tensor<D>, axis: number): Tensor<D> {
  const a = normaliseAxis(axis, x.shape.length, 'Squeeze');
  if (x.shape[a] !== 1) throw new GraphError('Squeeze', `axis ${axis} of ${showShape(x.shape)} is not 1`);
  return makeReshape(
    x,
    x.shape.filter((_, i) => i !== a),
  );
}

/** Permutes axes; without a permutation it reverses them. */
export function transpose<D extends DType>(x: Tensor<D>, permutation?: readonly number[]): Tensor<D> {
  const p = permutation ?? x.shape.map((_, i) => x.shape.length - 1 - i);
  const sorted = [...p].sort((a, b) => a - b);
  if (
    !sameShape(
      sorted,
      x.shape.map((_, i) => i),
    )
  ) {
    throw new GraphError('Transpose', `[${p.join(', ')}] is no permutation of the axes of ${showShape(x.shape)}`);
  }
  if (sameShape(sorted, p)) return x;
  const attributes = { T: { type: x.dtype }, Tperm: { type: 'int32' } } as const;
  return makeTensor(
    'Transpose',
    [x],
    x.dtype,
    p.map((i) => x.shape[i] ?? 0),
    attributes,
    [intOperand(p)],
  );
}

/** x[begin : begin + size] on every axis; a size of -1 goes to the end. */
export function slice<D extends DType>(x: Tensor<D>, begin: readonly number[], size: readonly number[]): Tensor<D> {
  const full = size.map((s, i) => (s === -1 ? (x.shape[i] ?? 0) - (begin[i] ?? 0) : s));
  const fits = begin.length === x.shape.length && full.length === x.shape.length;
  if (!fits || full.some((s, i) => s < 0 || (begin[i] ?? 0) < 0 || (begin[i] ?? 0) + s > (x.shape[i] ?? 0))) {
    throw new GraphError(
      'Slice',
      `begin [${begin.join(', ')}] and size [${size.join(', ')}] do not fit ${showShape(x.shape)}`,
    );
  }
  if (sameShape(full, x.shape)) return x;
  const attributes = { T: { type: x.dtype }, Index: { type: 'int32' } } as const;
  return makeTensor('Slice', [x], x.dtype, full, attributes, [intOperand(begin), intOperand(full)]);
}

/** Elements begin..end-1 of one axis. */
export function sliceAxis<D extends DType>(x: Tensor<D>, axis: number, begin: number, end: number): Tensor<D> {
  const a = normaliseAxis(axis, x.shape.length, 'Slice');
  return slice(
    x,
    x.shape.map((_, i) => (i === a ? begin : 0)),
    x.shape.map((d, i) => (i === a ? end - begin : d)),
  );
}

export function concat<D extends DType>(tensors: readonly Tensor<D>[], axis: number): Tensor<D> {
  const first = tensors[0];
  if (!first) throw new GraphError('ConcatV2', 'needs at least one tensor');
  if (tensors.length === 1) return first;
  requireSameDtype('ConcatV2', ...tensors);
  const a = normaliseAxis(axis, first.shape.length, 'ConcatV2');
  for (const t of tensors) {
    if (t.shape.length !== first.shape.length || t.shape.some((d, i) => i !== a && d !== first.shape[i])) {
      throw new GraphError(
        'ConcatV2',
        `shapes ${tensors.map((x) => showShape(x.shape)).join(', ')} differ beyond axis ${axis}`,
      );
    }
  }
  const shape = first.shape.map((d, i) => (i === a ? tensors.reduce((s, t) => s + (t.shape[a] ?? 0), 0) : d));
  const attributes = { T: { type: first.dtype }, N: { i: tensors.length }, Tidx: { type: 'int32' } } as const;
  return makeTensor('ConcatV2', tensors, first.dtype, shape, attributes, [intScalarOperand(a)]);
}

/** Tensors of one shape as rows of a new axis. */
export const stack = <D extends DType>(tensors: readonly Tensor<D>[], axis = 0): Tensor<D> =>
  concat(
    tensors.map((t) => expandDims(t, axis)),
    axis,
  );

export function unstack<D extends DType>(x: Tensor<D>, axis = 0): Tensor<D>[] {
  const a = normaliseAxis(axis, x.shape.length, 'unstack');
  return Array.from({ length: x.shape[a] ?? 0 }, (_, i) => squeeze(sliceAxis(x, a, i, i + 1), a));
}

/** Zeros around x: [before, after] for every axis. */
export function pad<D extends Numeric>(x: Tensor<D>, paddings: readonly (readonly [number, number])[]): Tensor<D> {
  if (paddings.length !== x.shape.length)
    throw new GraphError('Pad', `needs ${x.shape.length} pairs, got ${paddings.length}`);
  if (paddings.every(([p, q]) => p === 0 && q === 0)) return x;
  const shape = x.shape.map((d, i) => d + (paddings[i]?.[0] ?? 0) + (paddings[i]?.[1] ?? 0));
  const flat = { ...intOperand(paddings.flat()), shape: [paddings.length, 2] };
  return makeTensor('Pad', [x], x.dtype, shape, { T: { type: x.dtype }, Tpaddings: { type: 'int32' } }, [flat]);
}

/** Reverses the order along axes. */
export function reverse<D extends Numeric>(x: Tensor<D>, axes: readonly number[]): Tensor<D> {
  const resolved = axes.map((a) => normaliseAxis(a, x.shape.length, 'ReverseV2'));
  return makeTensor('ReverseV2', [x], x.dtype, x.shape, { T: { type: x.dtype }, Tidx: { type: 'int32' } }, [
    intOperand(resolved),
  ]);
}

/** x repeated a whole number of times along each axis. */
export function tile<D extends Numeric>(x: Tensor<D>, repeats: readonly number[]): Tensor<D> {
  const split = x.shape.flatMap((d) => [1, d]);
  const full = x.shape.flatMap((d, i) => [repeats[i] ?? 1, d]);
  return makeReshape(
    broadcastTo(makeReshape(x, split), full),
    x.shape.map((d, i) => d * (repeats[i] ?? 1)),
  );
}

/** start, start + 1, …, start + n - 1. */
export const range = <D extends Numeric>(n: number, dtype: D, start = 0): Tensor<D> =>
  constant(
    Array.from({ length: n }, (_, i) => start + i),
    dtype,
    [n],
  );

/** A matrix with ones on its diagonal. */
export function eye<D extends Float>(n: number, dtype: D): Tensor<D> {
  const values = new Float64Array(n * n);
  for (let i = 0; i < n; i++) values[i * n + i] = 1;
  return constant(values, dtype, [n, n]);
}

registerSimpleGradient('Transpose', (g, _inputs, _y, node) => {
  const p = readInts(node.operands[0]?.bytes);
  const inverse: number[] = new Array<number>(p.length);
  p.forEach((from, to) => (inverse[from] = to));
  return [transpose(g, inverse)];
});
registerSimpleGradient('Slice', (g, [x], _y, node) => {
  if (!x) return [];
  const begin = readInts(node.operands[0]?.bytes);
  return [
    pad(
      g as Tensor<Float>,
      x.shape.map((d, i) => [begin[i] ?? 0, d - (begin[i] ?? 0) - (g.shape[i] ?? 0)] as const),
    ),
  ];
});
registerSimpleGradient('Pad', (g, [x], _y, node) => {
  if (!x) return [];
  const before = readInts(node.operands[0]?.bytes).filter((_, i) => i % 2 === 0);
  return [slice(g, before, x.shape)];
});
registerSimpleGradient('ConcatV2', (g, inputs, _y, node) => {
  const axis = readInts(node.operands[0]?.bytes)[0] ?? 0;
  let at = 0;
  return inputs.map((t) => {
    const end = at + (t.shape[axis] ?? 0);
    const part = sliceAxis(g, axis, at, end);
    at = end;
    return part;
  });
});
registerSimpleGradient('ReverseV2', (g, _inputs, _y, node) => [
  reverse(g as Tensor<Float>, readInts(node.operands[0]?.bytes)),
]);

/** The only input, mapped, and the integers of an operand. */
const onlyInput = (inputs: readonly Batched[]): Tensor => (inputs[0] as Batched).value;
const operand = (node: Node, i = 0): number[] => readInts(node.operands[i]?.bytes);

registerSimpleBatching('Transpose', (inputs, node) =>
  transpose(onlyInput(inputs), [0, ...operand(node).map((axis) => axis + 1)]),
);
registerSimpleBatching('Slice', (inputs, node, { size }) =>
  slice(onlyInput(inputs), [0, ...operand(node)], [size, ...operand(node, 1)]),
);
registerSimpleBatching('Pad', (inputs, node) => {
  const flat = operand(node);
  const pairs = Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i] ?? 0, flat[2 * i + 1] ?? 0] as const);
  return pad(onlyInput(inputs) as Tensor<Numeric>, [[0, 0], ...pairs]);
});
registerSimpleBatching('ReverseV2', (inputs, node) =>
  reverse(
    onlyInput(inputs) as Tensor<Numeric>,
    operand(node).map((axis) => axis + 1),
  ),
);
registerSimpleBatching('ConcatV2', (inputs, node, { size }) =>
  concat(
    inputs.map((x) => spread(x, size)),
    (operand(node)[0] ?? 0) + 1,
  ),
);
