import { choice, int, positive, real, unit } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import { axpy, coefficient, dot, scale, unitRoundoff, zerosLike } from '../../tensor/params.ts';
import type { LayerCapture } from '../define.ts';
import { defineOptimizer } from '../define.ts';
import { byLayer, onLayers, withOne } from '../mechanisms/layers.ts';
import { positiveInverse, trace, withRidge } from '../mechanisms/positive-inverse.ts';

type F = Tensor<Float>;
/** A matrix for the inputs of each layer and one for its outputs, by the name of its weight. */
type Factors = { readonly a: Record<string, F>; readonly b: Record<string, F> };
type Damping = 'factored' | 'exact';

/** E[āāᵀ] and E[δδᵀ] of every layer. */
const factorsOf = (layers: readonly LayerCapture[]): Factors => ({
  a: byLayer(layers, (layer) => secondMoment(withOne(layer))),
  b: byLayer(layers, ({ errors }) => secondMoment(errors)),
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

/** What a preconditioner needs of a factor: its inverse, or its eigenvectors over its eigenvalues [n + 1, n]. */
function prepared({ a, b }: Factors, lambda: Tensor<'float64'>, damping: Damping): Factors {
  const each = (of: (name: string) => { a: F; b: F }): Factors => {
    const all = Object.keys(a).map((name) => [name, of(name)] as const);
    return {
      a: Object.fromEntries(all.map(([name, both]) => [name, both.a])),
      b: Object.fromEntries(all.map(([name, both]) => [name, both.b])),
    };
  };
  return each((name) => {
    const both = { a: a[name]!, b: b[name]! };
    if (damping === 'exact') return { a: decomposed(both.a), b: decomposed(both.b) };
    const root = t.cast(t.sqrt(lambda), both.a.dtype);
    const ridge = ridges(both.a, both.b, root);
    return { a: positiveInverse(withRidge(both.a, ridge.a)), b: positiveInverse(withRidge(both.b, ridge.b)) };
  });
}

function decomposed(matrix: F): F {
  const { values, vectors } = t.eigh(matrix);
  return t.concat([vectors, t.expandDims(t.maximum(values, 0), 0)], 0);
}

/** The gradient [a, outputs] of a layer, with its factors undone. */
function undone(g: F, a: F, b: F, lambda: Tensor<'float64'>, damping: Damping): F {
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

/** ΔW = (A + π√λ I)⁻¹ G (B + √λ/π I)⁻¹ of each layer, A of what it gets and B of what comes back, with drawn labels. */
export default defineOptimizer({
  id: 'kfac',
  title: 'Kronecker-factored approximate curvature',
  short: 'K-FAC',
  order: 1,
  paper: 'arXiv:1503.05671',
  revision: 1,
  hyper: {
    lr: positive(0.01, { log: [1e-4, 1] }),
    lambda: positive(1e-3, { log: [1e-5, 1] }),
    momentum: unit(0.9),
    decay: unit(0.95),
    clip: positive(1e-3, { log: [1e-4, 1] }),
    statistics: int(10, { min: 1, max: 10_000, structural: true }),
    inverses: int(100, { min: 1, max: 100_000, structural: true }),
    damping: choice(['factored', 'exact'], 'factored'),
    weightDecay: real(0, { min: 0, log: [1e-4, 0.1] }),
  },
  needs: ['model', 'layers'],
  cost: '1 gradient; another every statistics steps, and the inverses of 2 matrices a layer every inverses steps',
  state: '2(a² + b²) / ab + 1 floats per parameter of a layer of a inputs and b outputs',
  family: 'matrix',
  equation: String.raw`\begin{aligned} A &= \mathbb{E}\,[\bar a \bar a^\top], \qquad B = \mathbb{E}\,[\delta \delta^\top], \qquad \pi^2 = \frac{\operatorname{tr} A / \dim A}{\operatorname{tr} B / \dim B} \\ \Delta_k &= (A + \pi\sqrt{\lambda}\,I)^{-1}\,\nabla f(W_k)\,(B + \tfrac{\sqrt{\lambda}}{\pi}\,I)^{-1} \\ m_{k+1} &= \beta m_k + \nu_k \Delta_k, \qquad W_{k+1} = W_k - \eta\,m_{k+1} \end{aligned}`,
  about:
    'Takes the Fisher matrix of a layer for the product of two small ones, of its inputs and of what comes back, and undoes both; β is momentum, η lr.',
  words:
    'g = ∇f(x) + weightDecay · x\nat the first step and after every statistics steps, with labels drawn from the model: A ← ε · A + (1 − ε) · mean āāᵀ, B ← ε · B + (1 − ε) · mean δδᵀ of every layer, ε = min(1 − 1/k, decay) the k-th time\nat the first step and after every inverses steps: what undoes both, where damping is factored (A + π√lambda · I)⁻¹ and (B + √lambda / π · I)⁻¹, where it is exact the eigenvectors, with d_A · d_B + lambda between them\nΔ = both sides of g undone, g itself for tensors without a layer\nν = min(1, √(clip / (lr² · ⟨Δ, g⟩)))\nm ← momentum · m + ν · Δ, at first 0\nx ← x − lr · m',
  pitfalls: [
    'The errors δ are those of each example alone: means over a batch would make B too small by its size squared.',
    'lambda damps by a number: where gradients are small it makes steps of gradient descent.',
    'XLA’s eigenvectors are good to 1e-8, so that with exact damping lambda is not to be far below 1e-7 of the largest eigenvalue.',
    'What a layer shares with another one is not seen: its Fisher matrix is taken to be apart from the others.',
  ],
  sources: {
    lr: 'No source: Martens and Grosse compute it.',
    lambda: 'A widely used released code; Martens and Grosse begin with 150 and adapt it.',
    momentum: 'A widely used released code.',
    decay: 'Martens and Grosse.',
    clip: 'A widely used released code.',
    statistics: 'A widely used released code.',
    inverses: 'A widely used released code; Martens and Grosse have 20.',
    damping: 'Martens and Grosse’s approximation; exact is that of the released code.',
    weightDecay: 'None, so that f is what is minimised.',
  },
  init({ x, h, oracle, key }) {
    const factors = factorsOf(oracle.captures(x, t.subKey(key, 'labels')).layers);
    return { m: zerosLike(x), factors, ready: prepared(factors, h.lambda, h.damping), times: t.constant(1, 'float64') };
  },
  step({ x, state, h, oracle, key, t: step }) {
    const g = axpy(h.weightDecay, x, oracle.gradient(x));
    const layers = oracle.layers(x);
    const before = t.sub(step, 1);
    const isDue = (every: number): Tensor<'bool'> =>
      t.logicalAnd(t.greater(before, 0), t.equal(t.floorMod(before, every), 0));
    const { factors, times } = t.cond(
      isDue(h.statistics),
      () => {
        const now = factorsOf(oracle.captures(x, t.subKey(key, 'labels')).layers);
        const count = t.add(state.times, 1);
        const keep = t.minimum(t.sub(1, t.div(1, count)), h.decay);
        const blend = (old: Record<string, F>, fresh: Record<string, F>): Record<string, F> =>
          Object.fromEntries(
            Object.entries(old).map(([name, matrix]) => [
              name,
              t.add(t.mul(matrix, coefficient(keep, matrix)), t.mul(fresh[name]!, coefficient(t.sub(1, keep), matrix))),
            ]),
          );
        return { factors: { a: blend(state.factors.a, now.a), b: blend(state.factors.b, now.b) }, times: count };
      },
      () => ({ factors: state.factors, times: state.times }),
    );
    const ready = t.cond(
      isDue(h.inverses),
      () => prepared(factors, h.lambda, h.damping),
      () => state.ready,
    );
    const direction = onLayers(g, layers, (matrix, { weight }) =>
      undone(matrix, ready.a[weight]!, ready.b[weight]!, h.lambda, h.damping),
    );
    const along = t.mul(t.cast(dot(direction, g), 'float64'), t.square(h.lr));
    const isSome = t.greater(along, 0);
    const most = t.sqrt(t.div(h.clip, t.select(isSome, along, t.onesLike(along))));
    const nu = t.select(isSome, t.minimum(most, 1), t.onesLike(most));
    const m = axpy(nu, direction, scale(h.momentum, state.m));
    return { x: axpy(t.neg(h.lr), m, x), state: { m, factors, ready, times } };
  },
});
