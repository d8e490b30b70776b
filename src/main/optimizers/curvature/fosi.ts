import { choice, positive, real, unit } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import { add, coefficient, fromVector, toVector } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import type { Directions } from '../mechanisms/eigen-directions.ts';
import { along, directions, directionsAt, newtonAlong, noDirections } from '../mechanisms/eigen-directions.ts';

type Vector = Tensor<Float>;

/** u and m with heavy ball alone. */
type State = Directions & { readonly u?: Vector; readonly m?: Vector };

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
    ...directions.hyper,
    stretch: real(3, { min: 1, max: 1000 }),
  },
  invariances: [{ of: 'rotation', where: { base: 'gradient descent' } }],
  cost: '1 gradient, and 20 Hessian-vector products every 100 steps',
  state: '2 + k + l floats per parameter, 1 less with gradient descent',
  family: 'curvature',
  equation: String.raw`\begin{aligned} g_1 &= V^\top V\,\nabla f(x_k), \quad g_2 = \nabla f(x_k) - g_1, \qquad \nabla^2 f\,V^\top \approx V^\top \operatorname{diag}(\lambda) \\ x_{k+1} &= x_k - \alpha\,V^\top \operatorname{diag}(1/\lvert \lambda \rvert)\,V\,m(g_1) + s\,(I - V^\top V)\,b(g_2) \end{aligned}`,
  about:
    'Takes Newton’s step along the few directions of largest curvature, and a base method’s, gradient descent’s or heavy ball’s, in all others.',
  words:
    'g = ∇f(x), V the rows of eigenvectors, at first 0; s = 1\nin step start, and whenever every steps have been taken: V, λ = the k largest and l smallest eigenpairs of the Hessian by 4 (k + l) products of Lanczos’ method, and s = λ largest / λ of the k-th, from 1 to stretch\ng₁ = Vᵀ V g, g₂ = g − g₁\nu ← momentum · u + g₁ and m ← momentum · m + g₂, at first 0, with base = heavy ball; g₁ and g₂ with gradient descent\nn = Vᵀ (V u / |λ|), b = −lr · m without Vᵀ V of it\nx ← x − alpha · n + s · b',
  pitfalls: [
    ...directions.pitfalls,
    'With alpha = 1 and eigenvectors that are exact, an eigenvector’s part of a quadratic is solved in one step; heavy ball then passes by it.',
  ],
  sources: {
    lr: 'SGD of Keras; Sivan, Gabel and Schuster take that of the base method.',
    base: 'The released code has both.',
    momentum: 'The released code.',
    ...directions.sources,
    stretch: 'The released code.',
  },
  init: ({ x, h }): State => {
    const zero = t.zerosLike(toVector(x));
    return { ...noDirections(x, h), ...(h.base === 'heavy ball' && { u: zero, m: zero }) };
  },
  step(context) {
    const { x, state, h, oracle } = context;
    const g = toVector(oracle.gradient(x));
    const found = directionsAt(context, h.stretch);
    const first = along(found, g);
    const added = (sum: Vector | undefined, a: Vector): Vector =>
      sum ? t.add(t.mul(sum, coefficient(h.momentum, sum)), a) : a;
    const [u, m] = [added(state.u, first), added(state.m, t.sub(g, first))];
    const newton = newtonAlong(found, u);
    const base = t.mul(m, coefficient(h.lr, m));
    const rest = t.sub(base, along(found, base));
    const move = t.add(t.mul(newton, coefficient(h.alpha, newton)), t.mul(rest, found.stretch));
    return { x: add(x, fromVector(t.neg(move), x)), state: { ...found, ...(state.u && { u, m }) } };
  },
});
