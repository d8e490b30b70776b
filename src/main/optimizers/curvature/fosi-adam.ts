import * as t from '../../tensor/index.ts';
import { add, coefficient, fromVector, toVector, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { adamHyper, adamPitfalls, adamStart, adamStep } from '../mechanisms/adam-step.ts';
import { along, directions, directionsAt, newtonAlong, noDirections } from '../mechanisms/eigen-directions.ts';

/** Newton's step along some eigenvectors of the Hessian, and Adam's in the rest. */
export default defineOptimizer({
  id: 'fosi-adam',
  title: 'FOSI with Adam: second order in a few directions, Adam in the rest',
  short: 'FOSI-Adam',
  order: 2,
  paper: 'Sivan, Gabel and Schuster 2024, arXiv:2302.08484',
  revision: 1,
  hyper: {
    ...adamHyper,
    ...directions.hyper,
  },
  cost: '1 gradient, and 20 Hessian-vector products every 100 steps',
  state: '3 + k + l floats per parameter',
  family: 'curvature',
  equation: String.raw`\begin{aligned} g_1 &= V^\top V\,\nabla f(x_k), \quad g_2 = \nabla f(x_k) - g_1, \qquad u_{k+1} = \beta_1 u_k + (1 - \beta_1)\,g_1 \\ x_{k+1} &= x_k - \alpha\,V^\top \operatorname{diag}(1/\lvert \lambda \rvert)\,V\,u_{k+1} - (I - V^\top V)\,\operatorname{Adam}(g_2) \end{aligned}`,
  about:
    'Takes Newton’s step, along a running mean of the gradient, in the few directions of largest curvature, and Adam’s in all others.',
  words:
    'g = ∇f(x), V the rows of eigenvectors, at first 0\nin step start, and whenever every steps have been taken: V, λ = the k largest and l smallest eigenpairs of the Hessian by 4 (k + l) products of Lanczos’ method\ng₁ = Vᵀ V g, g₂ = g − g₁\nu ← beta1 · u + (1 − beta1) · g₁, at first 0\nn = Vᵀ (V u / |λ|), b = the step of Adam with lr, beta1, beta2 and eps for g₂, without Vᵀ V of it\nx ← x − alpha · n + b',
  pitfalls: [
    ...directions.pitfalls,
    'u is not corrected for its start at 0: the first Newton steps are a tenth, a fifth … as long.',
    ...adamPitfalls,
  ],
  sources: {
    lr: 'That of Adam, as Sivan, Gabel and Schuster take it.',
    beta1: 'The released code: as Adam.',
    beta2: 'Adam.',
    eps: 'Adam.',
    ...directions.sources,
  },
  init: ({ x, h }) => ({ ...noDirections(x, h), adam: adamStart(x), u: t.zerosLike(toVector(x)) }),
  step(context) {
    const { x, state, h, oracle } = context;
    const g = toVector(oracle.gradient(x));
    // Without the largest curvatures Adam's steps are as long as they were.
    const found = directionsAt(context, 1);
    const first = along(found, g);
    const u = t.add(t.mul(state.u, coefficient(h.beta1, state.u)), t.mul(first, coefficient(t.sub(1, h.beta1), first)));
    const newton = newtonAlong(found, u);
    // From 0, so that it is the step itself.
    const adam = adamStep(zerosLike(x), fromVector(t.sub(g, first), x), state.adam, h);
    const base = toVector(adam.x);
    const move = t.sub(t.sub(base, along(found, base)), t.mul(newton, coefficient(h.alpha, newton)));
    return { x: add(x, fromVector(move, x)), state: { ...found, adam: adam.state, u } };
  },
});
