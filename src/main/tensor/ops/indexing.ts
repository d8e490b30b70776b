import { constant, intScalarOperand, zeros } from '../constant.ts';
import type { DType, Float, Numeric } from '../dtype.ts';
import type { Batch, Batched } from '../rules.ts';
import { registerSimpleBatching, registerSimpleGradient, remake } from '../rules.ts';
import { GraphError, normaliseAxis, sameShape, showShape } from '../shape.ts';
import type { Shape } from '../shape.ts';
import type { Attribute, Node, Tensor } from '../tensor.ts';
import { makeTensor, requireSameDtype } from '../tensor.ts';
import { choose, guarded, spread } from './batched.ts';
import { broadcastTo, readInts } from './broadcast.ts';
import { cast, equal } from './elementwise.ts';
import { concat, expandDims, range, reshape, sliceAxis, transpose } from './shape-ops.ts';

/** Rows of x (entries along `axis`) named by integer indices of any shape. */
export function gather<D extends DType>(x: Tensor<D>, indices: Tensor<'int32'>, axis = 0): Tensor<D> {
  const a = normaliseAxis(axis, x.shape.length, 'GatherV2');
  const shape = [...x.shape.slice(0, a), ...indices.shape, ...x.shape.slice(a + 1)];
  const attributes = {
    Tparams: { type: x.dtype },
    Tindices: { type: 'int32' },
    Taxis: { type: 'int32' },
    batch_dims: { i: 0 },
  } as const;
  return makeTensor('GatherV2', [x, indices], x.dtype, shape, attributes, [intScalarOperand(a)]);
}

function scatter<D extends DType>(op: string, x: Tensor<D>, indices: Tensor<'int32'>, updates: Tensor<D>): Tensor<D> {
  requireSameDtype(op, x, updates);
  const depth = indices.shape.at(-1) ?? 0;
  const expected = [...indices.shape.slice(0, -1), ...x.shape.slice(depth)];
  if (!sameShape(updates.shape, expected)) {
    throw new GraphError(
      op,
      `updates of ${showShape(updates.shape)} where ${showShape(expected)} is needed into ${showShape(x.shape)}`,
    );
  }
  return makeTensor(op, [x, indices, updates], x.dtype, x.shape, { T: { type: x.dtype }, Tindices: { type: 'int32' } });
}

/** x with updates added at indices [..., depth], each naming an entry or a slice of x; equal indices add up. */
export const scatterAdd = <D extends Numeric>(
  x: Tensor<D>,
  indices: Tensor<'int32'>,
  updates: Tensor<NoInfer<D>>,
): Tensor<D> => scatter('TensorScatterAdd', x, indices, updates as Tensor<D>);

/** x with entries or slices at indices replaced; indices must differ. */
export const scatterUpdate = <D extends DType>(
  x: Tensor<D>,
  indices: Tensor<'int32'>,
  updates: Tensor<NoInfer<D>>,
): Tensor<D> => scatter('TensorScatterUpdate', x, indices, updates as Tensor<D>);

/** Entries or slices of x named by indices [..., depth]. */
export function gatherNd<D extends DType>(x: Tensor<D>, indices: Tensor<'int32'>): Tensor<D> {
  const depth = indices.shape.at(-1) ?? 0;
  const shape = [...indices.shape.slice(0, -1), ...x.shape.slice(depth)];
  return makeTensor('GatherNd', [x, indices], x.dtype, shape, {
    Tparams: { type: x.dtype },
    Tindices: { type: 'int32' },
  });
}

/**
 * x with row `index` (a scalar) of its first axis replaced. An op of its own: XLA updates a slice in place, where its
 * scatter would be a loop; TensorFlow's kernels have only the scatter. Each takes the form of the index that it wants.
 */
export function setRow<D extends DType>(x: Tensor<D>, index: Tensor<'int32'>, row: Tensor<NoInfer<D>>): Tensor<D> {
  requireSameDtype('SetRow', x, row);
  if (index.shape.length !== 0 || !sameShape(row.shape, x.shape.slice(1))) {
    throw new GraphError(
      'SetRow',
      `row ${showShape(row.shape)} at index ${showShape(index.shape)} of ${showShape(x.shape)}`,
    );
  }
  const first = reshape(index, [1]);
  const corner = x.shape.length === 1 ? first : concat([first, zeros([x.shape.length - 1], 'int32')], 0);
  const slice = reshape(row as Tensor<D>, [1, ...row.shape]);
  const at = reshape(index, [1, 1]);
  return makeTensor('SetRow', [x, slice, corner, at], x.dtype, x.shape, setRowAttributes(x.dtype));
}

const setRowAttributes = (dtype: DType): Record<string, Attribute> => ({
  T: { type: dtype },
  Tindices: { type: 'int32' },
});

/** Row `index` (a scalar) of the first axis. */
export const row = <D extends DType>(x: Tensor<D>, index: Tensor<'int32'>): Tensor<D> => gather(x, index, 0);

/** 1 where the class number equals the label, else 0: shape [..., classes]. */
export function oneHot<D extends Float>(labels: Tensor<'int32'>, classes: number, dtype: D): Tensor<D> {
  return cast(equal(expandDims(labels, labels.shape.length), range(classes, 'int32')), dtype);
}

/** Zeros with `values` added at positions along axis 0. */
export const scatterZeros = <D extends Float>(shape: Shape, indices: Tensor<'int32'>, values: Tensor<D>): Tensor<D> =>
  scatterAdd(zeros<D>(shape, values.dtype), indices, values);

registerSimpleGradient('GatherV2', (gradient, [x, indices], _y, node) => {
  if (!x || !indices) return [];
  const g = gradient as Tensor<Float>;
  const axis = readInts(node.operands[0]?.bytes)[0] ?? 0;
  const at = expandDims(indices as Tensor<'int32'>, indices.shape.length);
  // Move the gathered axes to the front, add up there, and move the axis back.
  const count = indices.shape.length;
  const front = [
    ...Array.from({ length: count }, (_, i) => axis + i),
    ...range0(g.shape.length).filter((i) => i < axis || i >= axis + count),
  ];
  const moved = transpose(g, front);
  const others = x.shape.filter((_, i) => i !== axis);
  const summed = scatterZeros([x.shape[axis] ?? 0, ...others], at, moved);
  const back = range0(x.shape.length).map((i) => (i < axis ? i + 1 : i === axis ? 0 : i));
  return [transpose(summed, back), undefined];
});
registerSimpleGradient('GatherNd', (g, [x, indices]) =>
  x && indices ? [scatterZeros(x.shape, indices as Tensor<'int32'>, g as Tensor<Float>), undefined] : [],
);
registerSimpleGradient('TensorScatterAdd', (g, [, indices]) => [g, undefined, gatherNd(g, indices as Tensor<'int32'>)]);
registerSimpleGradient('SetRow', (gradient, [, slice, corner, at]) => {
  if (!slice || !corner || !at) return [];
  const g = gradient as Tensor<Float>;
  // In a batch: one row, the same, of each member.
  if (at.shape.length > 2) {
    const { dtype } = g;
    const zero = zeros(slice.shape, dtype);
    const cut = makeTensor('SetRow', [g, zero, corner, at], dtype, g.shape, setRowAttributes(dtype));
    return [cut, gatherNd(g, at as Tensor<'int32'>)];
  }
  const index = sliceAxis(corner as Tensor<'int32'>, 0, 0, 1);
  const scalar = reshape(index, []);
  return [setRow(g, scalar, zeros(slice.shape.slice(1), g.dtype)), gather(g, index)];
});
registerSimpleGradient('TensorScatterUpdate', (gradient, [, indices, updates]) => {
  if (!updates) return [];
  const g = gradient as Tensor<Float>;
  const at = indices as Tensor<'int32'>;
  return [scatterUpdate(g, at, zeros(updates.shape, g.dtype)), undefined, gatherNd(g, at)];
});

const range0 = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** A scalar int32. */
export const index = (value: number): Tensor<'int32'> => constant(value, 'int32');

type Index = Tensor<'int32'>;

/** An index of every member: never one out of range where the member is not active. */
const safeIndex = (indices: Batched, batch: Batch): Batched => guarded(indices, zeros([], 'int32'), batch);

/** Indices [..., depth] of each member as ones into the whole batch, [size, ..., 1 + depth]. */
function intoBatch(indices: Batched, batch: Batch): Index {
  const at = spread(safeIndex(indices, batch), batch.size) as Index;
  const shape = [...at.shape.slice(0, -1), 1];
  const member = broadcastTo(reshape(range(batch.size, 'int32'), [batch.size, ...shape.slice(1).map(() => 1)]), shape);
  return concat([member, at], shape.length - 1);
}

registerSimpleBatching('GatherV2', ([x, indices], node, batch) => {
  if (!x || !indices) return [];
  const axis = readInts(node.operands[0]?.bytes)[0] ?? 0;
  if (!indices.mapped) return gather(x.value, indices.value as Index, axis + 1);
  const count = indices.value.shape.length - 1;
  const rank = node.outputs[0]?.shape.length ?? 0;
  if (!x.mapped) {
    const picked = gather(x.value, safeIndex(indices, batch).value as Index, axis);
    return transpose(picked, [axis, ...range0(axis), ...range0(rank - axis).map((i) => axis + 1 + i)]);
  }
  // The gathered axis goes next to that of the batch, and what was picked along it back to where it was.
  const others = range0(x.value.shape.length).filter((i) => i !== 0 && i !== axis + 1);
  const each = { value: expandDims(indices.value, count + 1), mapped: true };
  const picked = gatherNd(transpose(x.value, [0, axis + 1, ...others]), intoBatch(each, batch));
  const before = range0(axis).map((i) => 1 + count + i);
  const after = range0(rank - count - axis).map((i) => 1 + count + axis + i);
  return transpose(picked, [0, ...before, ...range0(count).map((i) => i + 1), ...after]);
});
registerSimpleBatching('GatherNd', ([x, indices], _node, batch) => {
  if (!x || !indices) return [];
  return x.mapped
    ? gatherNd(x.value, intoBatch(indices, batch))
    : gatherNd(x.value, safeIndex(indices, batch).value as Index);
});
for (const op of ['TensorScatterAdd', 'TensorScatterUpdate']) {
  registerSimpleBatching(op, ([x, indices, updates], _node, batch) => {
    if (!x || !indices || !updates) return [];
    return scatter(op, spread(x, batch.size), intoBatch(indices, batch), spread(updates, batch.size));
  });
}
registerSimpleBatching('SetRow', (inputs, node, batch) => {
  const { size } = batch;
  const [x, slice, corner, at] = inputs as [Batched, Batched, Batched, Batched];
  const [whole, row] = [spread(x, size), spread(slice, size)];
  const indices = intoBatch(at, batch);
  if (corner.mapped) return scatterUpdate(whole, indices, row);
  return remake(node, [whole, row, rowOfAll(corner.value as Index), indices], batch);
});

/** The corner of a row that all members set. */
const rowOfAll = (corner: Index): Index => concat([zeros([1], 'int32'), corner], 0);

/**
 * What a loop does to rows that members set in `x` [size, ...]: a member that has left it sets its row to what that is.
 * Choosing between two whole values instead would copy them in every step.
 */
export function setRowWhereActive(x: Tensor, node: Node, batch: Batch): Tensor {
  const [, slice, corner, at] = node.inputs.map((t) => batch.of(t)) as [Batched, Batched, Batched, Batched];
  const indices = intoBatch(at, batch);
  const row = spread(slice, batch.size);
  const choosing = (before: Tensor): Tensor => (batch.active ? choose(batch.active, row, before) : row);
  if (corner.mapped) return scatterUpdate(x, indices, choosing(gatherNd(x, indices)));
  // The row is the last of what its indices name.
  const depth = node.inputs[3]?.shape.at(-1) ?? 1;
  const index = sliceAxis(corner.value as Index, 0, depth - 1, depth);
  return remake(node, [x, choosing(gather(x, index, depth)), rowOfAll(corner.value as Index), indices], batch)[0]!;
}
