import type { Float } from '../dtype.ts';
import type { Batched } from '../rules.ts';
import { registerSimpleBatching, registerSimpleGradient, remake } from '../rules.ts';
import { GraphError, broadcastShapes, sameShape, showShape } from '../shape.ts';
import type { Node, Tensor } from '../tensor.ts';
import { makeTensor, requireFloat, requireSameDtype } from '../tensor.ts';
import { aligned, sumTo } from './broadcast.ts';
import { mul } from './elementwise.ts';
import { sum } from './reduce.ts';
import { expandDims, reshape, transpose } from './shape-ops.ts';

export interface MatMulOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/** a·b over the last two axes; leading axes are batches and broadcast. Operands may be taken transposed. */
export function matMul<D extends Float>(a: Tensor<D>, b: Tensor<NoInfer<D>>, options: MatMulOptions = {}): Tensor<D> {
  const { transposeA = false, transposeB = false } = options;
  requireSameDtype('MatMul', a, b);
  requireFloat('MatMul', a);
  const mistake = (why: string): GraphError => {
    const mark = (t: Tensor, transposed: boolean): string => showShape(t.shape) + (transposed ? 'ᵀ' : '');
    return new GraphError('MatMul', `${mark(a, transposeA)} by ${mark(b, transposeB)}: ${why}`);
  };
  if (a.shape.length < 2 || b.shape.length < 2) throw mistake('needs two axes or more');
  const [m, inner] = lastTwo(a, transposeA);
  const [inner2, n] = lastTwo(b, transposeB);
  if (inner !== inner2) throw mistake('inner sizes differ');
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  if (!batch) throw mistake('batch axes do not broadcast');
  const shape = [...batch, m, n];
  return a.shape.length === 2 && b.shape.length === 2
    ? makeTensor('MatMul', [a, b], a.dtype, shape, {
        T: { type: a.dtype },
        transpose_a: { b: transposeA },
        transpose_b: { b: transposeB },
      })
    : makeTensor('BatchMatMulV2', [a, b], a.dtype, shape, {
        T: { type: a.dtype },
        adj_x: { b: transposeA },
        adj_y: { b: transposeB },
      });
}

function lastTwo(t: Tensor, transposed: boolean): [number, number] {
  const [p = 0, q = 0] = t.shape.slice(-2);
  return transposed ? [q, p] : [p, q];
}

/** Matrix [m, n] times vector [n]. */
export function matVec<D extends Float>(
  a: Tensor<D>,
  x: Tensor<NoInfer<D>>,
  options: { transpose?: boolean } = {},
): Tensor<D> {
  if (x.shape.length !== 1) throw new GraphError('matVec', `needs a vector, got ${showShape(x.shape)}`);
  const y = matMul(a, expandDims(x, 1) as Tensor<D>, { transposeA: options.transpose ?? false });
  return reshape(y, [y.shape[0] ?? 0]);
}

/** Inner product over all elements of two tensors of one shape: a scalar. */
export function dot<D extends Float>(a: Tensor<D>, b: Tensor<NoInfer<D>>): Tensor<D> {
  if (!sameShape(a.shape, b.shape))
    throw new GraphError('dot', `shapes ${showShape(a.shape)} and ${showShape(b.shape)} differ`);
  return sum(mul(a, b));
}

/** a bᵀ of two vectors. */
export const outer = <D extends Float>(a: Tensor<D>, b: Tensor<NoInfer<D>>): Tensor<D> =>
  mul(expandDims(a, 1), expandDims(b, 0) as Tensor<D>);

/** Swaps the last two axes. */
export function matrixTranspose<D extends Float>(x: Tensor<D>): Tensor<D> {
  const r = x.shape.length;
  return transpose(x, [...x.shape.slice(0, -2).map((_, i) => i), r - 1, r - 2]);
}

function flag(node: Node, name: string): boolean {
  const attribute = node.attributes[name];
  return attribute !== undefined && 'b' in attribute && attribute.b;
}

for (const [op, ta, tb] of [
  ['MatMul', 'transpose_a', 'transpose_b'],
  ['BatchMatMulV2', 'adj_x', 'adj_y'],
] as const) {
  registerSimpleGradient(op, (gradient, [x, y], _out, node) => {
    const g = gradient as Tensor<Float>;
    const a = x as Tensor<Float>;
    const b = y as Tensor<Float>;
    const [p, q] = [flag(node, ta), flag(node, tb)];
    const ga = p ? matMul(b, g, { transposeA: q, transposeB: true }) : matMul(g, b, { transposeB: !q });
    const gb = q ? matMul(g, a, { transposeA: true, transposeB: p }) : matMul(a, g, { transposeA: !p });
    return [sumTo(ga, a.shape), sumTo(gb, b.shape)];
  });
}

registerSimpleBatching('MatMul', ([x, y], node) => {
  const [a, b] = [x as Batched, y as Batched];
  const [p, q] = [flag(node, 'transpose_a'), flag(node, 'transpose_b')];
  const [left, right] = [a.value as Tensor<Float>, b.value as Tensor<Float>];
  if (a.mapped && b.mapped) return matMul(left, right, { transposeA: p, transposeB: q });
  if (a.mapped) return rowsTimes(left, p, right, q);
  // a b = (bᵀ aᵀ)ᵀ
  return swapped(rowsTimes(right, !q, left, !p));
});

/** x y of every member, where y is the same matrix for all: one product of all their rows, which reads y once. */
function rowsTimes(x: Tensor<Float>, transposeX: boolean, y: Tensor<Float>, transposeY: boolean): Tensor<Float> {
  const rows = transposeX ? swapped(x) : x;
  const [size = 0, m = 0, inner = 0] = rows.shape;
  const product = matMul(reshape(rows, [size * m, inner]), y, { transposeB: transposeY });
  return reshape(product, [size, m, product.shape[1] ?? 0]);
}

/** The last two axes swapped; no number moves where one of them is 1. */
function swapped(x: Tensor<Float>): Tensor<Float> {
  const [m = 0, n = 0] = x.shape.slice(-2);
  return m === 1 || n === 1 ? reshape(x, [...x.shape.slice(0, -2), n, m]) : matrixTranspose(x);
}

registerSimpleBatching('BatchMatMulV2', (inputs, node, batch) => {
  const rank = node.outputs[0]?.shape.length ?? 0;
  const values = inputs.map((x) => aligned(x, rank));
  return remake(node, values, batch);
});
