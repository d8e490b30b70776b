import type { Coded } from '../../precisions/codecs.ts';
import { decode, encode, linearSquare } from '../../precisions/codecs.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Coefficient } from '../../tensor/params.ts';
import { coefficient } from '../../tensor/params.ts';
import { orthogonalised } from './newton-schulz.ts';

type F = Tensor<Float>;

/** A square matrix as it is, or in codes of 4 bits. */
type Kept = Coded | { readonly plain: F };

/** A symmetric matrix VΛVᵀ, kept by its eigenvectors, and a root of it that is as old as its last renewal. */
export type Eigenfactor = {
  /** Vᵀ: an eigenvector in each row, so that a block of codes is of one. */
  readonly vectors: Kept;
  readonly values: F;
  readonly root: Kept;
  /** Of the root, where the rest of it is in codes; else nothing. */
  readonly diagonal: { readonly [d in 'd']?: F };
};

/** Steps of Björck's iteration that make eigenvectors in codes orthogonal enough to blend what they are of, and to take its root. */
const rectified = { blend: 1, root: 4 } as const;

const kept = (matrix: F, isCoded: boolean): Kept => (isCoded ? encode(matrix, linearSquare) : { plain: matrix });
const read = (matrix: Kept, n: number): F => ('plain' in matrix ? matrix.plain : decode(matrix, [n, n], linearSquare));

const rebuilt = (rows: F, values: F): F => t.matMul(rows, t.mul(rows, t.expandDims(values, 1)), { transposeA: true });

/** Vᵀ, orthogonal again up to some steps. */
const vectorsOf = ({ vectors, values }: Eigenfactor, steps: number): F => {
  const rows = read(vectors, values.shape[0] ?? 1);
  return 'plain' in vectors ? rows : orthogonalised(rows, steps);
};

const withRoot = (factor: Eigenfactor, root: F): Eigenfactor => {
  const isCoded = !('plain' in factor.vectors);
  if (!isCoded) return { ...factor, root: kept(root, false) };
  const identity = t.eye<Float>(root.shape[0] ?? 1, root.dtype);
  const diagonal = t.sum(t.mul(root, identity), 1);
  return { ...factor, root: kept(t.sub(root, t.diag(diagonal)), true), diagonal: { d: diagonal } };
};

/** size · I of order n, and I for its root. */
export function begun(
  n: number,
  size: Coefficient,
  { isCoded, dtype }: { isCoded: boolean; dtype: Float },
): Eigenfactor {
  const identity = t.eye<Float>(n, dtype);
  const values = t.mul(t.ones([n], dtype), coefficient(size, identity));
  return withRoot({ vectors: kept(identity, isCoded), values, root: { plain: identity }, diagonal: {} }, identity);
}

/** Blended with another matrix, of which `1 − keep` enters; V by a step of orthogonal iteration. */
export function blended(factor: Eigenfactor, other: F, keep: Tensor<'float64'>): Eigenfactor {
  const rows = vectorsOf(factor, rectified.blend);
  const [old, fresh] = [coefficient(keep, other), coefficient(t.sub(1, keep), other)];
  const matrix = t.add(t.mul(rebuilt(rows, factor.values), old), t.mul(other, fresh));
  const { q } = t.qr(t.matMul(matrix, rows, { transposeB: true }));
  const values = t.sum(t.mul(q, t.matMul(matrix, q)), 0);
  return { ...factor, vectors: kept(t.matrixTranspose(q), !('plain' in factor.vectors)), values };
}

/** With the root V(Λ + ridge · max Λ)^(−1/p)Vᵀ. */
export function renewed(factor: Eigenfactor, p: number, ridge: Tensor<'float64'>): Eigenfactor {
  const rows = vectorsOf(factor, rectified.root);
  // Rounding may leave less than 0, and of 0 alone there is no root.
  const values = t.maximum(factor.values, 0);
  const largest = t.max(values);
  const isSome = t.greater(largest, 0);
  const damped = t.add(values, t.mul(largest, coefficient(ridge, largest)));
  const powers = t.pow(t.select(isSome, damped, t.onesLike(damped)), -1 / p);
  return withRoot(factor, rebuilt(rows, powers));
}

export function rootOf({ root, values, diagonal: { d } }: Eigenfactor): F {
  const off = read(root, values.shape[0] ?? 1);
  return d ? t.add(off, t.diag(d)) : off;
}
