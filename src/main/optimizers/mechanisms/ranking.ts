import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';

type Vector = Tensor<Float>;

/** Values of any shape as they are compared: what is no number is worst. */
export const comparable = (values: Vector): Vector =>
  t.select(t.isNan(values), t.fill(values.shape, Infinity, values.dtype), values);

/** The rank [q] of each of the values [q], 0 of the least; of equals the first goes first. */
export function ranksOf(values: Vector): Tensor<'int32'> {
  const own = comparable(values);
  const [row, column] = [t.expandDims(own, 0), t.expandDims(own, 1)];
  const counted = (condition: Tensor<'bool'>): Vector => t.cast(condition, own.dtype);
  // Below the diagonal stand those that go before, and on it each by itself.
  const alike = t.band(counted(t.equal(row, column)), 'lower');
  const before = t.add(t.sum(counted(t.less(row, column)), 1), t.sum(alike, 1));
  return t.cast(t.sub(before, 1), 'int32');
}

/** The places [q] of values in ascending order. */
export function orderOf(values: Vector): Tensor<'int32'> {
  const number = values.shape[0] as number;
  const ranks = t.reshape(ranksOf(values), [number, 1]);
  return t.scatterUpdate(t.zeros([number], 'int32'), ranks, t.range(number, 'int32'));
}

/** A list of weights, by the rank of each value [q]. */
export const byRank = (weights: readonly number[], values: Vector): Vector =>
  t.gather(t.constant([...weights], values.dtype, [weights.length]), ranksOf(values));

/** Σ wᵢ rowᵢ of weights [q] and rows [q, n]: [n]. */
export const weightedSum = (weights: Vector, rows: Vector): Vector => t.matVec(t.matrixTranspose(rows), weights);

/** A row [n] of a matrix [q, n]. */
export const rowAt = (matrix: Vector, at: Tensor<'int32'>): Vector =>
  t.reshape(t.gather(matrix, t.reshape(at, [1])), matrix.shape.slice(1));

/** An entry of a vector [q]. */
export const entryAt = (vector: Vector, at: Tensor<'int32'>): Vector =>
  t.reshape(t.gather(vector, t.reshape(at, [1])), []);
