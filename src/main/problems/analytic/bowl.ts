import type { Float, Tensor } from '../../tensor/index.ts';
import { dot, mul, square, sub, sum } from '../../tensor/index.ts';
import type { Data } from '../define.ts';
import { latticeMinimum } from '../lattice.ts';

/** ½ Σ λᵢ (Qy)ᵢ² of y [d], λ the data `eigenvalues`, Q = I or the Householder reflection I − (2/d) 11ᵀ. */
export function bowl(y: Tensor<Float>, data: Data, rotate: boolean): Tensor<Float> {
  const z = rotate ? sub(y, mul(sum(y), 2 / (y.shape[0] as number))) : y;
  return mul(dot(data.float('eigenvalues'), square(z)), 0.5);
}

const sumOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** The same around a centre, in plain numbers. */
export function bowlOnHost(
  eigenvalues: readonly number[],
  x: readonly number[],
  centre: number,
  rotate: boolean,
): number {
  const y = x.map((v) => v - centre);
  const shift = rotate ? (2 / y.length) * sumOf(y) : 0;
  return 0.5 * sumOf(y.map((v, i) => (eigenvalues[i] ?? 0) * (v - shift) ** 2));
}

/** Its least value on the lattice of a box; undefined where that is not known. */
export const bowlOnLattice = (
  eigenvalues: readonly number[],
  centre: number,
  rotate: boolean,
  box: number,
): number | undefined =>
  rotate
    ? latticeMinimum((x) => bowlOnHost(eigenvalues, x, centre, true), eigenvalues.length, box)
    : // Without rotation the coordinates can be minimised one by one.
      sumOf(eigenvalues.map((l) => latticeMinimum(([x = 0]) => 0.5 * l * (x - centre) ** 2, 1, box) ?? 0));
