import { constant, fill, zerosLike } from '../constant.ts';
import type { Float } from '../dtype.ts';
import type { Batch, Batched } from '../rules.ts';
import { registerGradient, registerSimpleBatching, registerSimpleGradient, outputOf, remake } from '../rules.ts';
import { GraphError, sameShape, showShape } from '../shape.ts';
import type { Attribute, Tensor } from '../tensor.ts';
import { makeNode, makeTensor, requireFloat, requireSameDtype } from '../tensor.ts';
import { guarded, spread } from './batched.ts';
import { add, div, mul, neg, select, sub, equal } from './elementwise.ts';
import { matMul, matrixTranspose } from './matrix.ts';
import { expandDims, eye, reshape, transpose } from './shape-ops.ts';

type F = Tensor<Float>;

function requireSquare(op: string, a: Tensor): number {
  const n = a.shape.at(-1) ?? 0;
  if (a.shape.length < 2 || a.shape.at(-2) !== n)
    throw new GraphError(op, `needs a square matrix, got ${showShape(a.shape)}`);
  requireFloat(op, a);
  return n;
}

// Axes before the last two are batches in everything below.

/** Lower triangular L with L Lᵀ = a, for a symmetric positive definite. */
export function cholesky<D extends Float>(a: Tensor<D>): Tensor<D> {
  requireSquare('Cholesky', a);
  return makeTensor('Cholesky', [a], a.dtype, a.shape, { T: { type: a.dtype } });
}

export interface TriangularOptions {
  readonly lower?: boolean;
  /** Solve aᵀ x = b. */
  readonly transpose?: boolean;
}

/** x with a x = b, a triangular [n, n], b [n, k]. */
export function triangularSolve<D extends Float>(
  a: Tensor<D>,
  b: Tensor<NoInfer<D>>,
  options: TriangularOptions = {},
): Tensor<D> {
  const n = requireSquare('MatrixTriangularSolve', a);
  requireSameDtype('MatrixTriangularSolve', a, b);
  if (b.shape.at(-2) !== n || !sameShape(a.shape.slice(0, -2), b.shape.slice(0, -2))) {
    throw new GraphError(
      'MatrixTriangularSolve',
      `right-hand side ${showShape(b.shape)} does not fit ${showShape(a.shape)}`,
    );
  }
  const attributes: Record<string, Attribute> = {
    T: { type: a.dtype },
    lower: { b: options.lower ?? true },
    adjoint: { b: options.transpose ?? false },
  };
  return makeTensor('MatrixTriangularSolve', [a, b], a.dtype, b.shape, attributes);
}

/** Reduced QR factors of a [m, n]: q [m, k], r [k, n], k = min(m, n). */
export function qr<D extends Float>(a: Tensor<D>): { q: Tensor<D>; r: Tensor<D> } {
  requireFloat('Qr', a);
  const [m = 0, n = 0] = a.shape.slice(-2);
  const batch = a.shape.slice(0, -2);
  if (a.shape.length < 2) throw new GraphError('Qr', `needs a matrix, got ${showShape(a.shape)}`);
  const k = Math.min(m, n);
  const [q, r] = makeNode({
    op: 'Qr',
    inputs: [a],
    attributes: { T: { type: a.dtype }, full_matrices: { b: false } },
    outputs: [
      { dtype: a.dtype, shape: [...batch, m, k] },
      { dtype: a.dtype, shape: [...batch, k, n] },
    ],
  });
  return { q: q as Tensor<D>, r: r as Tensor<D> };
}

/**
 * Eigenvalues (ascending) and eigenvectors (columns) of a symmetric matrix. XLA's sweeps stop early: in float64 its
 * vectors diagonalise a to 1e-8 |a| or so (values: to rounding), TensorFlow's own kernel to rounding.
 */
export function eigh<D extends Float>(a: Tensor<D>): { values: Tensor<D>; vectors: Tensor<D> } {
  requireSquare('SelfAdjointEigV2', a);
  const [values, vectors] = makeNode({
    op: 'SelfAdjointEigV2',
    inputs: [a],
    attributes: { T: { type: a.dtype }, compute_v: { b: true } },
    outputs: [
      { dtype: a.dtype, shape: a.shape.slice(0, -1) },
      { dtype: a.dtype, shape: a.shape },
    ],
  });
  return { values: values as Tensor<D>, vectors: vectors as Tensor<D> };
}

/** a = u diag(s) vᵀ, s descending; u [m, k], v [n, k]. */
export function svd<D extends Float>(a: Tensor<D>): { s: Tensor<D>; u: Tensor<D>; v: Tensor<D> } {
  requireFloat('Svd', a);
  const [m = 0, n = 0] = a.shape.slice(-2);
  const batch = a.shape.slice(0, -2);
  if (a.shape.length < 2) throw new GraphError('Svd', `needs a matrix, got ${showShape(a.shape)}`);
  const k = Math.min(m, n);
  const [s, u, v] = makeNode({
    op: 'Svd',
    inputs: [a],
    attributes: { T: { type: a.dtype }, compute_uv: { b: true }, full_matrices: { b: false } },
    outputs: [
      { dtype: a.dtype, shape: [...batch, k] },
      { dtype: a.dtype, shape: [...batch, m, k] },
      { dtype: a.dtype, shape: [...batch, n, k] },
    ],
  });
  return { s: s as Tensor<D>, u: u as Tensor<D>, v: v as Tensor<D> };
}

/** The part of a square matrix on and below (or above) its diagonal. */
export function band<D extends Float>(a: Tensor<D>, part: 'lower' | 'upper' | 'diagonal'): Tensor<D> {
  const n = requireSquare('band', a);
  const isIn = { lower: (d: number) => d >= 0, upper: (d: number) => d <= 0, diagonal: (d: number) => d === 0 }[part];
  const kept = Array.from({ length: n * n }, (_, k) => Number(isIn(Math.floor(k / n) - (k % n))));
  return select(constant(kept, 'bool', [n, n]), a, zerosLike(a));
}

/** A vector as a diagonal matrix. */
export const diag = <D extends Float>(x: Tensor<D>): Tensor<D> =>
  mul(eye<D>(x.shape.at(-1) ?? 0, x.dtype), expandDims(x, x.shape.length - 1));

/** Lower triangle with the diagonal halved: the projection in Cholesky's derivative. */
const phi = (a: F): F => sub(band(a, 'lower'), mul(band(a, 'diagonal'), 0.5));
const symmetric = (a: F): F => mul(add(a, matrixTranspose(a)), 0.5);

/** A matrix that every factorisation can take, for members that are not active. */
const harmless = (a: Batched, batch: Batch): Tensor =>
  guarded(a, eye(a.value.shape.at(-1) ?? 0, a.value.dtype as Float), batch).value;

registerSimpleGradient('Cholesky', (g, _inputs, output) => {
  const l = output as F;
  const inner = phi(matMul(l, g as F, { transposeA: true }));
  const left = triangularSolve(l, inner, { transpose: true });
  const both = matrixTranspose(triangularSolve(l, matrixTranspose(left), { transpose: true }));
  return [symmetric(both)];
});
registerSimpleGradient('MatrixTriangularSolve', (g, [a], output, node) => {
  const at = (name: string): boolean => {
    const x = node.attributes[name];
    return x !== undefined && 'b' in x && x.b;
  };
  const [lower, transposed] = [at('lower'), at('adjoint')];
  const gb = triangularSolve(a as F, g as F, { lower, transpose: !transposed });
  const full = neg(
    transposed ? matMul(output as F, gb, { transposeB: true }) : matMul(gb, output as F, { transposeB: true }),
  );
  return [band(full, lower ? 'lower' : 'upper'), gb];
});
registerGradient('SelfAdjointEigV2', ([gValues, gVectors], node) => {
  // Eigenvalues must differ where the vectors carry gradient: vectors of equal ones are not functions of a.
  const [values, v] = [outputOf(node, 0) as F, outputOf(node, 1) as F];
  const inner: F[] = [];
  if (gValues) inner.push(diag(gValues as F));
  if (gVectors) {
    const axis = values.shape.length - 1;
    const gap = sub(expandDims(values, axis), expandDims(values, axis + 1));
    const same = equal(gap, 0);
    const f = select(same, zerosLike(gap), div(1, select(same, fill(gap.shape, 1, gap.dtype), gap)));
    inner.push(mul(f, matMul(v, gVectors as F, { transposeA: true })));
  }
  const total = inner.reduce((p, q) => add(p, q));
  return [symmetric(matMul(matMul(v, total), v, { transposeB: true }))];
});
registerGradient('Svd', ([gs, gu, gv], node) => {
  if (gu ?? gv) throw new GraphError('Svd', 'has a gradient for singular values only: use eigh of aᵀa for vectors');
  const [u, v] = [outputOf(node, 1) as F, outputOf(node, 2) as F];
  return [gs && matMul(mul(u, expandDims(gs as F, gs.shape.length - 1)), v, { transposeB: true })];
});
registerGradient('Qr', ([gq, gr], node) => {
  const [q, r] = [outputOf(node, 0) as F, outputOf(node, 1) as F];
  if (r.shape.at(-2) !== r.shape.at(-1))
    throw new GraphError('Qr', 'has a gradient for matrices with at least as many rows as columns');
  const cq = (gq as F | undefined) ?? zerosLike(q);
  const cr = (gr as F | undefined) ?? zerosLike(r);
  const m = sub(matMul(r, cr, { transposeB: true }), matMul(cq, q, { transposeA: true }));
  // copyltu: the lower triangle mirrored.
  const lower = band(m, 'lower');
  const mirrored = sub(add(lower, matrixTranspose(lower)), band(m, 'diagonal'));
  const right = add(cq, matMul(q, mirrored));
  return [matrixTranspose(triangularSolve(r, matrixTranspose(right), { lower: false }))];
});

for (const op of ['Cholesky', 'SelfAdjointEigV2']) {
  registerSimpleBatching(op, ([a], node, batch) => remake(node, [harmless(a as Batched, batch)], batch));
}
for (const op of ['Qr', 'Svd']) {
  registerSimpleBatching(op, ([a], node, batch) => remake(node, [(a as Batched).value], batch));
}
registerSimpleBatching('MatrixTriangularSolve', ([a, b], node, batch) => {
  const { size } = batch;
  const [matrix, right] = [a as Batched, b as Batched];
  const shape = node.outputs[0]?.shape ?? [];
  if (matrix.mapped || shape.length > 2) {
    const full = { value: spread(matrix, size), mapped: true };
    return remake(node, [harmless(full, batch), spread(right, size)], batch);
  }
  // One matrix for all: the right-hand sides of all members beside one another.
  const [n = 0, k = 0] = shape;
  const { dtype } = right.value;
  const columns = reshape(transpose(right.value, [1, 0, 2]), [n, size * k]);
  const solved = makeTensor(node.op, [matrix.value, columns], dtype, columns.shape, node.attributes);
  return transpose(reshape(solved, [n, size, k]), [1, 0, 2]);
});

/** x with a x = b for symmetric positive definite a [n, n], b [n]. */
export function choleskySolve<D extends Float>(a: Tensor<D>, b: Tensor<NoInfer<D>>): Tensor<D> {
  const l = cholesky(a);
  const column = reshape(b, [-1, 1]) as Tensor<D>;
  return reshape(triangularSolve(l, triangularSolve(l, column), { transpose: true }), b.shape);
}
