import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import { coefficient, unitRoundoff } from '../../tensor/params.ts';
import type { LayerCapture, LayerNames } from '../define.ts';
import { byLayer, withOne } from './layers.ts';
import { trace } from './matrices.ts';
import type { Growth } from './width-scaling.ts';

type F = Tensor<Float>;
/** A matrix for the inputs of each layer, and for its outputs one, or one for each part of them. */
export type Factors = { readonly a: Record<string, F>; readonly b: Record<string, F> };
/** Whether parts of a layer's outputs, such as the gates of a cell, have one factor B or each its own. */
type Parts = 'together' | 'apart';

/** The hyper-parameters of what is done with factors. */
interface Preconditioner {
  readonly lambda: Tensor<'float64'>;
  readonly damping: 'factored' | 'exact';
  readonly gates: Parts;
  /** How wide layers are beside a base, at which λ damps them as it is; not given: λ is balanced by traces. */
  readonly growths?: Readonly<Record<string, Growth>> | undefined;
}

/** The names of a layer's factors B. */
const partsOf = ({ weight, parts = 1 }: LayerNames, how: Parts): readonly string[] =>
  how === 'together' || parts === 1 ? [weight] : Array.from({ length: parts }, (_, i) => `${weight}.${i}`);

/** Something [..., outputs] for each part of a layer's outputs, with the name of its factor B. */
function apart(x: F, layer: LayerNames, how: Parts): readonly (readonly [string, F])[] {
  const names = partsOf(layer, how);
  const width = (x.shape[1] as number) / names.length;
  if (names.length === 1) return [[names[0]!, x]];
  return names.map((name, i) => [name, t.sliceAxis(x, 1, i * width, (i + 1) * width)]);
}

/**
 * E[āāᵀ], summed over the places of an example, and E[δδᵀ], a mean over them, of every layer: what is found at two places
 * is taken to be independent.
 */
export const factorsOf = (layers: readonly LayerCapture[], how: Parts): Factors => ({
  a: byLayer(layers, (layer) => {
    const own = secondMoment(withOne(layer));
    return layer.places === 1 ? own : t.mul(own, layer.places);
  }),
  b: Object.fromEntries(
    layers.flatMap((layer) => apart(layer.errors, layer, how).map(([name, errors]) => [name, secondMoment(errors)])),
  ),
});

const secondMoment = (columns: F): F =>
  t.mul(t.matMul(columns, columns, { transposeA: true }), 1 / (columns.shape[0] as number));

/** √λ times what balances the two factors of a layer, π = √((tr A / dim A) / (tr B / dim B)), for each of them. */
function ridges(a: F, b: F, root: F): { a: F; b: F } {
  const mean = (matrix: F): F => t.div(trace(matrix), matrix.shape[0] as number);
  const [meanA, meanB] = [mean(a), mean(b)];
  // Where nothing has come back yet there is nothing to balance.
  const some = t.logicalAnd(t.greater(meanA, 0), t.greater(meanB, 0));
  const one = t.onesLike(meanA);
  const pi = t.sqrt(t.select(some, t.div(meanA, t.select(some, meanB, one)), one));
  // Rounding makes eigenvalues of this size of a matrix that has none.
  const least = (matrix: F): F => t.mul(trace(matrix), 4 * unitRoundoff(matrix));
  return { a: t.maximum(t.mul(root, pi), least(a)), b: t.maximum(t.div(root, pi), least(b)) };
}

/** √λ where the largest eigenvalue of A is as the inputs of a layer and that of B as 1 / its outputs. */
const grown = (root: F, { inputs, outputs }: Growth): { a: F; b: F } => ({
  a: t.mul(root, inputs),
  b: t.div(root, outputs),
});

/** What a preconditioner needs of a factor: its inverse, or its eigenvectors over its eigenvalues [n + 1, n]; by the names of B. */
export function prepared(
  factors: Factors,
  layers: readonly LayerNames[],
  { lambda, damping, gates, growths }: Preconditioner,
): Factors {
  const all = layers.flatMap((layer) =>
    partsOf(layer, gates).map((name) => {
      const both = { a: factors.a[layer.weight]!, b: factors.b[name]! };
      if (damping === 'exact') return [name, { a: decomposed(both.a), b: decomposed(both.b) }] as const;
      const root = t.cast(t.sqrt(lambda), both.a.dtype);
      const growth = growths?.[layer.weight];
      const ridge = growth ? grown(root, growth) : ridges(both.a, both.b, root);
      const inverses = {
        a: positiveInverse(withRidge(both.a, ridge.a)),
        b: positiveInverse(withRidge(both.b, ridge.b)),
      };
      return [name, inverses] as const;
    }),
  );
  return {
    a: Object.fromEntries(all.map(([name, both]) => [name, both.a])),
    b: Object.fromEntries(all.map(([name, both]) => [name, both.b])),
  };
}

function decomposed(matrix: F): F {
  const { values, vectors } = t.eigh(matrix);
  return t.concat([vectors, t.expandDims(t.maximum(values, 0), 0)], 0);
}

/** The gradient [a, outputs] of a layer, with its factors undone. */
export function preconditioned(g: F, layer: LayerNames, ready: Factors, how: Preconditioner): F {
  const { inputs, outputs } = how.growths?.[layer.weight] ?? { inputs: 1, outputs: 1 };
  const lambda = t.mul(how.lambda, inputs / outputs);
  const all = apart(g, layer, how.gates).map(([name, own]) =>
    undone(own, ready.a[name]!, ready.b[name]!, { ...how, lambda }),
  );
  return all.length === 1 ? all[0]! : t.concat(all, 1);
}

function undone(g: F, a: F, b: F, { lambda, damping }: Preconditioner): F {
  if (damping === 'factored') return t.matMul(t.matMul(a, g), b);
  const parts = (matrix: F): { vectors: F; values: F } => {
    const n = matrix.shape[1] as number;
    return { vectors: t.sliceAxis(matrix, 0, 0, n), values: t.flatten(t.sliceAxis(matrix, 0, n, n + 1)) };
  };
  const [left, right] = [parts(a), parts(b)];
  const turned = t.matMul(t.matMul(left.vectors, g, { transposeA: true }), right.vectors);
  const size = t.outer(left.values, right.values);
  const divided = t.div(turned, t.add(size, coefficient(lambda, size)));
  return t.matMul(t.matMul(left.vectors, divided), right.vectors, { transposeB: true });
}

/** The inverse of a symmetric positive definite matrix, by Cholesky's factor. */
function positiveInverse(a: F): F {
  const n = a.shape[0] as number;
  const inverse = t.triangularSolve(t.cholesky(a), t.eye<Float>(n, a.dtype));
  return t.matMul(inverse, inverse, { transposeA: true });
}

/** a + ridge · I. */
const withRidge = (a: F, ridge: F): F => t.add(a, t.mul(t.eye<Float>(a.shape[0] as number, a.dtype), ridge));

/** The factors blended with new ones, of which `1 - keep` enters. */
export function blended(old: Factors, fresh: Factors, keep: Tensor<'float64'>): Factors {
  const each = (before: Record<string, F>, now: Record<string, F>): Record<string, F> =>
    Object.fromEntries(
      Object.entries(before).map(([name, matrix]) => [
        name,
        t.add(t.mul(matrix, coefficient(keep, matrix)), t.mul(now[name]!, coefficient(t.sub(1, keep), matrix))),
      ]),
    );
  return { a: each(old.a, fresh.a), b: each(old.b, fresh.b) };
}
