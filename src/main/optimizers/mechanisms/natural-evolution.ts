import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import { byRank, weightedSum } from './ranking.ts';

type F = Tensor<Float>;

/** By rank: max(0, ln(λ/2 + 1) − ln i), over their sum and less 1/λ, so that they add up to 0. */
export function utilities(population: number): number[] {
  const raw = Array.from({ length: population }, (_, i) => Math.max(0, Math.log(population / 2 + 1) - Math.log(i + 1)));
  const total = raw.reduce((a, b) => a + b, 0);
  return raw.map((u) => u / total - 1 / population);
}

/** Where SNES draws from: the mean [n] and a size for each unknown [n]. */
export type Separable = { readonly mean: F; readonly sizes: F };

/** A generation of SNES, of normal rows z [q, n]. */
export function separableStep({ mean, sizes }: Separable, z: F, valuesAt: (points: F) => F): Separable {
  const [population = 1, n = 1] = z.shape;
  const rate = (3 + Math.log(n)) / (5 * Math.sqrt(n));
  const u = byRank(utilities(population), valuesAt(t.add(mean, t.mul(z, sizes))));
  return {
    mean: t.add(mean, t.mul(sizes, weightedSum(u, z))),
    sizes: t.mul(sizes, t.exp(t.mul(weightedSum(u, t.sub(t.square(z), 1)), rate / 2))),
  };
}

/** Where xNES draws from: the mean [n], a size, and a matrix [n, n] of determinant 1. */
export type Full = { readonly mean: F; readonly size: F; readonly shape: F };

/** A generation of xNES, of normal rows z [q, n]. */
export function fullStep({ mean, size, shape }: Full, z: F, valuesAt: (points: F) => F): Full {
  const [population = 1, n = 1] = z.shape;
  const rate = (0.6 * (3 + Math.log(n))) / n ** 1.5;
  const far = t.mul(t.matMul(z, shape, { transposeB: true }), size);
  const u = byRank(utilities(population), valuesAt(t.add(mean, far)));
  // Σu = 0: what I would take away is nothing.
  const slope = t.matMul(t.mul(z, t.expandDims(u, 1)), z, { transposeA: true });
  const identity = t.eye<Float>(n, mean.dtype);
  const whole = t.div(t.sum(t.mul(slope, identity)), n);
  const { values, vectors } = t.eigh(t.mul(t.sub(slope, t.mul(identity, whole)), rate / 2));
  const turned = t.matMul(t.mul(vectors, t.exp(values)), vectors, { transposeB: true });
  return {
    mean: t.add(mean, t.mul(t.matVec(shape, weightedSum(u, z)), size)),
    size: t.mul(size, t.exp(t.mul(whole, rate / 2))),
    shape: t.matMul(shape, turned),
  };
}
