import type { HostTensor } from './define.ts';

/** A vector [n] of an instance's data. */
export const hostVector = (values: ArrayLike<number>): HostTensor => ({
  values: Float64Array.from(values),
  shape: [values.length],
});

/** A scalar of an instance's data: how parameters that are not structural reach the graph. */
export const hostScalar = (value: number): HostTensor => ({ values: Float64Array.of(value), shape: [] });

/** A matrix [rows, columns] of an instance's data, row after row. */
export function hostMatrix(values: Float64Array | Int32Array, rows: number): HostTensor {
  return { values, shape: [rows, values.length / rows] };
}

/** The same of a matrix that is given by its rows. */
export const hostRows = (rows: readonly (readonly number[])[]): HostTensor =>
  hostMatrix(Float64Array.from(rows.flat()), rows.length);

/** A list repeated to n entries: one value for all, two that alternate, and so on. */
export const repeated = (list: readonly number[], n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => list[i % list.length] as number);
