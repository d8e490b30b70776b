import { int, positive, real, unit } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import { add, coefficient, entry, zerosLike } from '../../tensor/params.ts';
import type { Params } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import type { AdamState } from '../mechanisms/adam-step.ts';
import { adamStart, adamStep } from '../mechanisms/adam-step.ts';
import type { Statistics } from '../mechanisms/axes.ts';
import { applied, byAxis, each, gram } from '../mechanisms/axes.ts';
import { decayed } from '../mechanisms/weight-decay.ts';

type Matrices = Readonly<Record<string, Statistics>>;

/** Vectors have no matrices. */
const ofAxes = (a: Tensor<Float>, largest: number, of: Parameters<typeof byAxis>[2]): Statistics =>
  a.shape.length < 2 ? {} : byAxis(a, largest, of);

/** Every tensor in its bases, Qᵀ along every axis; or from them back. */
const turned = (x: Params, q: Matrices, where: 'into' | 'out of'): Params =>
  each(x, (a, name) =>
    Object.entries(q[name] ?? {}).reduce(
      (b, [axis, basis]) => applied(where === 'into' ? t.matrixTranspose(basis) : basis, b, Number(axis)),
      a,
    ),
  );

const perAxis = (of: (matrix: Tensor<Float>, name: string, axis: string) => Tensor<Float>, all: Matrices): Matrices =>
  Object.fromEntries(
    Object.entries(all).map(([name, matrices]) => [
      name,
      Object.fromEntries(Object.entries(matrices).map(([axis, matrix]) => [axis, of(matrix, name, axis)])),
    ]),
  );

/** The permutation, as a matrix, that puts the diagonal of QᵀSQ in falling order. */
function sorting(s: Tensor<Float>, q: Tensor<Float>): Tensor<Float> {
  const n = q.shape[0] ?? 1;
  const values = t.sum(t.mul(q, t.matMul(s, q)), 0);
  // Of the values, too: what is of constants alone would be computed before XLA sees it.
  const index = t.add(t.range(n, q.dtype), t.mul(values, 0));
  const apart = (x: Tensor<Float>): readonly [Tensor<Float>, Tensor<Float>] => [t.expandDims(x, 1), t.expandDims(x, 0)];
  const [[own, other], [ownIndex, otherIndex]] = [apart(values), apart(index)];
  const isTie = t.logicalAnd(t.equal(other, own), t.less(otherIndex, ownIndex));
  const isBefore = t.cast(t.logicalOr(t.greater(other, own), isTie), q.dtype);
  const place = t.cast(t.sum(isBefore, 1), 'int32');
  return t.oneHot(place, n, q.dtype);
}

/**
 * Adam in the eigenvectors of the means of GGᵀ and GᵀG. They come of the first gradient, which makes no step; every so many
 * steps one power iteration and a QR factorisation bring them after the means.
 */
export default defineOptimizer({
  id: 'soap',
  title: 'SOAP: Adam in Shampoo’s eigenvectors',
  short: 'SOAP',
  order: 1,
  paper: 'Vyas et al. 2024, arXiv:2409.11321',
  revision: 1,
  hyper: {
    lr: positive(3e-3, { log: [1e-4, 1e-2] }),
    beta1: unit(0.95),
    beta2: unit(0.95),
    eps: positive(1e-8),
    shampooBeta: unit(0.95),
    every: int(10, { min: 1, max: 10_000, structural: true }),
    largest: int(10_000, { min: 1, max: 16_384, structural: true }),
    weightDecay: real(0.01, { min: 0, log: [1e-4, 0.3] }),
  },
  invariances: [
    { of: 'scale of f', where: { eps: 1e-6 } },
    { of: 'matrix rotation', where: { eps: 1e-6 } },
  ],
  cost: '1 gradient, 6 products of matrices, and a QR factorisation for every axis each 10 steps',
  state: '2 + 2 (a² + b²) / ab floats per parameter of a matrix [a, b], 2 of a vector',
  family: 'matrix',
  equation: String.raw`\begin{aligned} L_{k+1} &= \beta L_k + (1 - \beta)\,G_k G_k^\top, \qquad R_{k+1} = \beta R_k + (1 - \beta)\,G_k^\top G_k, \qquad Q_L \leftarrow \operatorname{qr}(L\,Q_L), \quad Q_R \leftarrow \operatorname{qr}(R\,Q_R) \\ G' &= Q_L^\top G_k\,Q_R, \qquad W_{k+1} = (1 - \eta\lambda)\,W_k - \eta\,Q_L\,\operatorname{Adam}(G')\,Q_R^\top \end{aligned}`,
  about:
    'Adam on gradients turned into the eigenvectors that Shampoo would have, which follow slowly by power iterations; vectors go by Adam as they are.',
  words:
    'G = ∇f(W) of a tensor of more than one axis, those longer than largest left out:\nin the first step Q = the eigenvectors of what G is with itself along every axis, the largest first, and x stays\nthen G′ = G times Qᵀ along every axis; m ← beta1 · m + (1 − beta1) · G′, v ← beta2 · v + (1 − beta2) · G′²\nx ← (1 − lr · weightDecay) · x − lr · ((m / (1 − beta1ᵗ)) / (√(v / (1 − beta2ᵗ)) + eps) times Q along every axis)\nS ← shampooBeta · S + (1 − shampooBeta) · M Mᵀ for every axis, M the gradient unfolded along it\nwhenever every steps have been taken: columns of Q, and v, by falling qᵀSq; Q ← the Q of the QR factors of S Q; m into the new Q',
  pitfalls: [
    'Its first step changes nothing: one gradient is spent on the eigenvectors.',
    'Along an eigenvector without gradient, rounding over its own size is a step, unless eps is more than that: there it does not turn with its matrix.',
    'Between two factorisations v belongs to eigenvectors that are as many steps old as every says.',
    'v is not turned when Q changes, only put in the same order: where Q turns far, it is of other directions for a while.',
    'Vectors and axes longer than largest have no eigenvectors: where a problem has nothing else it is Adam, one step late.',
    'However small gradients become, its steps stay about lr long in every coordinate of the eigenvectors.',
  ],
  sources: {
    lr: 'The released code.',
    beta1: 'The released code; Vyas et al. have 0.95, too.',
    beta2: 'The released code; Vyas et al. have 0.95, too.',
    eps: 'The released code.',
    shampooBeta: 'The released code, which takes beta2 where none is given.',
    every: 'The released code and Vyas et al.',
    largest: 'The released code.',
    weightDecay: 'The released code.',
  },
  init: ({ x, h }) => {
    const zero = each(x, (a) => ofAxes(a, h.largest, (n) => t.zeros([n, n], a.dtype)));
    return { adam: adamStart(x), s: zero, q: zero };
  },
  step: ({ x, state, h, oracle, t: step }) => {
    const g = oracle.gradient(x);
    const rest = t.sub(1, h.shampooBeta);
    const s = perAxis((before, name, axis) => {
      const now = gram(entry(g, name), Number(axis));
      return t.add(t.mul(before, coefficient(h.shampooBeta, before)), t.mul(now, coefficient(rest, now)));
    }, state.s);
    const found = (): Matrices => perAxis((matrix) => t.reverse(t.eigh(matrix).vectors, [1]), s);
    const followed = (adam: AdamState): { q: Matrices; adam: AdamState } => {
      const order = perAxis((basis, name, axis) => sorting(s[name]![axis]!, basis), state.q);
      const q = perAxis((basis, name, axis) => {
        const sorted = t.matMul(basis, order[name]![axis]!);
        return t.qr(t.matMul(s[name]![axis]!, sorted)).q;
      }, state.q);
      const m = turned(turned(adam.m, state.q, 'out of'), q, 'into');
      return { q, adam: { ...adam, m, v: turned(adam.v, order, 'into') } };
    };
    return t.cond(
      t.equal(step, 1),
      () => ({ x, state: { adam: state.adam, s, q: found() } }),
      () => {
        const moved = adamStep(zerosLike(x), turned(g, state.q, 'into'), state.adam, h);
        const next = add(decayed(x, h.lr, h.weightDecay), turned(moved.x, state.q, 'out of'));
        const { q, adam } = t.cond(
          t.equal(t.floorMod(t.sub(step, 1), h.every), 0),
          () => followed(moved.state),
          () => ({ q: state.q, adam: moved.state }),
        );
        return { x: next, state: { adam, s, q } };
      },
    );
  },
});
