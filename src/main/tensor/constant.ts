import type { DType } from './dtype.ts';
import { bytesPerElement } from './dtype.ts';
import type { Shape } from './shape.ts';
import { GraphError, showShape, sizeOf } from './shape.ts';
import type { ConstantValue, Tensor } from './tensor.ts';
import { makeNode } from './tensor.ts';

export type Nested = number | boolean | readonly Nested[];

function flatten(value: Nested, into: number[], shape: number[], depth: number): void {
  if (!Array.isArray(value)) {
    into.push(Number(value));
    return;
  }
  const list = value as readonly Nested[];
  if (shape[depth] === undefined) shape[depth] = list.length;
  else if (shape[depth] !== list.length) throw new GraphError('constant', 'nested lists differ in length');
  for (const v of list) flatten(v, into, shape, depth + 1);
}

/** The little-endian bytes of numbers in a dtype. Floats round once; integers must be whole. */
export function toBytes(values: ArrayLike<number>, dtype: DType): Uint8Array {
  const n = values.length;
  switch (dtype) {
    case 'float32':
      return new Uint8Array(Float32Array.from(values).buffer);
    case 'float64':
      return new Uint8Array(Float64Array.from(values).buffer);
    case 'int32':
      return new Uint8Array(Int32Array.from(values).buffer);
    case 'bool':
    case 'uint8':
      return Uint8Array.from(values);
    case 'int64':
    case 'uint64': {
      const out = new BigInt64Array(n);
      for (let i = 0; i < n; i++) out[i] = BigInt(values[i] ?? 0);
      return new Uint8Array(out.buffer);
    }
  }
}

export function constantValue(values: ArrayLike<number>, dtype: DType, shape: Shape): ConstantValue {
  if (values.length !== sizeOf(shape) && values.length !== 1) {
    throw new GraphError('constant', `${values.length} values do not fill shape ${showShape(shape)}`);
  }
  return { dtype, shape, bytes: toBytes(values, dtype) };
}

/** A vector of int32 as TensorFlow wants for axes and shapes. */
export const intOperand = (values: readonly number[]): ConstantValue => constantValue(values, 'int32', [values.length]);
export const intScalarOperand = (value: number): ConstantValue => constantValue([value], 'int32', []);

/**
 * A constant tensor. Nested lists give the shape; a typed array or flat list needs `shape`; one number with a shape
 * fills it.
 */
export function constant<D extends DType>(value: Nested | ArrayLike<number>, dtype: D, shape?: Shape): Tensor<D> {
  let values: ArrayLike<number>;
  let inferred: Shape;
  if (typeof value === 'number' || typeof value === 'boolean') {
    values = [Number(value)];
    inferred = [];
  } else if (ArrayBuffer.isView(value)) {
    values = value as ArrayLike<number>;
    inferred = [values.length];
  } else {
    const list: number[] = [];
    const dims: number[] = [];
    flatten(value as readonly Nested[], list, dims, 0);
    values = list;
    inferred = dims;
  }
  const finalShape = shape ?? inferred;
  const stored = constantValue(values, dtype, finalShape);
  return makeNode({
    op: 'Const',
    inputs: [],
    outputs: [{ dtype, shape: finalShape }],
    constant: stored,
  })[0] as Tensor<D>;
}

export const fill = <D extends DType>(shape: Shape, value: number, dtype: D): Tensor<D> =>
  constant(value, dtype, shape);
export const zeros = <D extends DType>(shape: Shape, dtype: D): Tensor<D> => fill(shape, 0, dtype);
export const ones = <D extends DType>(shape: Shape, dtype: D): Tensor<D> => fill(shape, 1, dtype);
export const zerosLike = <D extends DType>(x: Tensor<D>): Tensor<D> => fill(x.shape, 0, x.dtype);
export const onesLike = <D extends DType>(x: Tensor<D>): Tensor<D> => fill(x.shape, 1, x.dtype);

/** Whether one element stands for all. */
export const isSplat = ({ bytes, dtype }: ConstantValue): boolean => bytes.length === bytesPerElement[dtype];

/** The number that fills a constant tensor, where it is one number; used to drop no-op arithmetic. */
export function splatOf(x: Tensor): number | undefined {
  const c = x.node.constant;
  if (!c || !isSplat(c)) return undefined;
  const view = new DataView(c.bytes.buffer, c.bytes.byteOffset);
  if (c.dtype === 'float32') return view.getFloat32(0, true);
  if (c.dtype === 'float64') return view.getFloat64(0, true);
  if (c.dtype === 'int32') return view.getInt32(0, true);
  return undefined;
}
