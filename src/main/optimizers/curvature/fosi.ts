import { choice, int, positive, real, unit } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import { add, coefficient, count, fromVector, toVector } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { lanczos } from '../mechanisms/lanczos.ts';
import { probes } from '../mechanisms/probes.ts';

type Vector = Tensor<Float>;

type Found = {
  /** [k + l, n]: eigenvectors in rows; 0 where there is none, or none with curvature. */
  readonly v: Tensor<Float>;
  /** 1/|λ| [k + l]; 0 where v is. */
  readonly rates: Vector;
  /** How much longer the base steps may be without the largest curvatures. */
  readonly stretch: Vector;
};

/** u and m with heavy ball alone. */
type State = Found & { readonly u?: Vector; readonly m?: Vector };

/** Curvatures below this share of the largest are 0 but for rounding. */
const negligible = { float32: 1e-6, float64: 1e-12 };

/** As many pairs as there are unknowns at most, the largest first. */
const sizes = (n: number, { k, l }: { readonly k: number; readonly l: number }) => {
  const largest = Math.min(k, n);
  return { largest, smallest: Math.min(l, n - largest) };
};

/**
 * Newton's step in the space of some eigenvectors of the Hessian, which Lanczos' method finds anew every so many steps, and
 * another method's in the rest.
 */
export default defineOptimizer({
  id: 'fosi',
  title: 'FOSI: second order in a few directions, first order in the rest',
  short: 'FOSI',
  order: 2,
  paper: 'Sivan, Gabel and Schuster 2024, arXiv:2302.08484',
  revision: 1,
  hyper: {
    lr: positive(0.01, { log: [1e-4, 1] }),
    base: choice(['gradient descent', 'heavy ball'], 'heavy ball'),
    momentum: unit(0.9),
    alpha: positive(0.1, { max: 1, log: [0.01, 1] }),
    k: int(5, { min: 1, max: 100, structural: true }),
    l: int(0, { min: 0, max: 100, structural: true }),
    start: int(100, { min: 1, max: 1_000_000, structural: true }),
    every: int(100, { min: 1, max: 1_000_000, structural: true }),
    stretch: real(3, { min: 1, max: 1000 }),
  },
  cost: '1 gradient, and 20 Hessian-vector products every 100 steps',
  state: '2 + k + l floats per parameter, 1 less with gradient descent',
  family: 'curvature',
  equation: String.raw`\begin{aligned} g_1 &= V^\top V\,\nabla f(x_k), \quad g_2 = \nabla f(x_k) - g_1, \qquad \nabla^2 f\,V^\top \approx V^\top \operatorname{diag}(\lambda) \\ x_{k+1} &= x_k - \alpha\,V^\top \operatorname{diag}(1/\lvert \lambda \rvert)\,V\,m(g_1) + s\,(I - V^\top V)\,b(g_2) \end{aligned}`,
  about:
    'Takes Newton’s step along the few directions of largest curvature, and a base method’s, gradient descent’s or heavy ball’s, in all others.',
  words:
    'g = ∇f(x), V the rows of eigenvectors, at first 0; s = 1\nin step start, and whenever every steps have been taken: V, λ = the k largest and l smallest eigenpairs of the Hessian by 4 (k + l) products of Lanczos’ method, and s = λ largest / λ of the k-th, from 1 to stretch\ng₁ = Vᵀ V g, g₂ = g − g₁\nu ← momentum · u + g₁ and m ← momentum · m + g₂, at first 0, with base = heavy ball; g₁ and g₂ with gradient descent\nn = Vᵀ (V u / |λ|), b = −lr · m without Vᵀ V of it\nx ← x − alpha · n + s · b',
  pitfalls: [
    'Until step start it is its base method; of a run of fewer steps it is nothing else.',
    'Curvature of either sign is divided by: where f bends downwards along an eigenvector it still moves down the gradient.',
    'Eigenpairs are those of the batch and of the point at which they were found, and in fp32 are good to some 1e-5 of the largest.',
    'With alpha = 1 and eigenvectors that are exact, an eigenvector’s part of a quadratic is solved in one step; heavy ball then passes by it.',
    'A weight decay would have to be part of f: eigenpairs are of f alone.',
    'It keeps k + l vectors as long as x, and 4 (k + l) more while it finds them.',
  ],
  sources: {
    lr: 'SGD of Keras; Sivan, Gabel and Schuster take that of the base method.',
    base: 'The released code has both.',
    momentum: 'The released code.',
    alpha: 'The released code.',
    k: 'The released code has 5, and the paper 10.',
    l: 'The released code.',
    start: 'The released code: as many as every.',
    every: 'The released code.',
    stretch: 'The released code.',
  },
  init: ({ x, h }): State => {
    const n = count(x);
    const { dtype } = Object.values(x)[0]!;
    const { largest, smallest } = sizes(n, h);
    const zero = t.zeros([n], dtype);
    return {
      v: t.zeros([largest + smallest, n], dtype),
      rates: t.zeros([largest + smallest], dtype),
      stretch: t.ones([], dtype),
      ...(h.base === 'heavy ball' && { u: zero, m: zero }),
    };
  },
  step: ({ x, state, h, oracle, key, t: step }) => {
    const g = toVector(oracle.gradient(x));
    const [n = 0] = g.shape;
    const pairs = sizes(n, h);
    const find = (): Found => {
      const product = (v: Vector): Vector => toVector(oracle.hvp(x, fromVector(v, x)));
      const drawn = (i: t.Tensor<'int32'>): Vector => toVector(probes.normal(x, t.atIndex(key, i)));
      const order = Math.min(4 * (h.k + h.l), n);
      const { values, vectors } = lanczos(product, drawn, order, pairs);
      const size = t.abs(values);
      const isSome = t.greater(size, t.mul(t.max(size), negligible[g.dtype]));
      const rates = t.select(isSome, t.reciprocal(t.select(isSome, size, t.onesLike(size))), t.zerosLike(size));
      const at = (i: number): Vector => t.reshape(t.sliceAxis(size, 0, i, i + 1), []);
      const ratio = t.div(at(pairs.smallest + pairs.largest - 1), at(pairs.smallest));
      const stretch = t.clip(ratio, 1, coefficient(h.stretch, ratio));
      return {
        v: t.select(t.expandDims(isSome, 1), vectors, t.zerosLike(vectors)),
        rates,
        stretch: t.select(t.isFinite(ratio), stretch, t.onesLike(stretch)),
      };
    };
    const since = t.sub(step, h.start);
    const isDue = t.logicalAnd(t.greaterEqual(since, 0), t.equal(t.floorMod(since, h.every), 0));
    const { v, rates, stretch } = t.cond(isDue, find, () => ({
      v: state.v,
      rates: state.rates,
      stretch: state.stretch,
    }));
    const within = (a: Vector): Vector => t.matVec(v, a);
    const back = (a: Vector): Vector => t.matVec(v, a, { transpose: true });
    const first = back(within(g));
    const added = (sum: Vector | undefined, a: Vector): Vector =>
      sum ? t.add(t.mul(sum, coefficient(h.momentum, sum)), a) : a;
    const [u, m] = [added(state.u, first), added(state.m, t.sub(g, first))];
    const newton = back(t.mul(within(u), rates));
    const base = t.mul(m, coefficient(h.lr, m));
    const rest = t.sub(base, back(within(base)));
    const move = t.add(t.mul(newton, coefficient(h.alpha, newton)), t.mul(rest, stretch));
    return {
      x: add(x, fromVector(t.neg(move), x)),
      state: { v, rates, stretch, ...(state.u && { u, m }) },
    };
  },
});
