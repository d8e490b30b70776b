import * as t from '../../tensor/index.ts';
import { axpy, dot, neg } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';

/** r = −∇f(x); α = rᵀr / pᵀHp, x += αp, r −= αHp, p ← r + (r⁺ᵀr⁺ / rᵀr)p: a quadratic of n unknowns is solved in n steps. */
export default defineOptimizer({
  id: 'cg',
  title: 'Conjugate gradients',
  short: 'CG',
  order: 2,
  paper: 'Hestenes and Stiefel 1952, doi:10.6028/jres.049.044',
  revision: 1,
  hyper: {},
  needs: ['quadratic', 'exact points'],
  invariances: ['scale of f', 'rotation'],
  cost: '1 Hessian-vector product; a gradient before the first step',
  state: '2 floats per parameter',
  family: 'curvature',
  equation: String.raw`\begin{aligned} \alpha_k &= \frac{r_k^\top r_k}{p_k^\top H p_k}, \qquad x_{k+1} = x_k + \alpha_k p_k, \qquad r_{k+1} = r_k - \alpha_k H p_k \\ p_{k+1} &= r_{k+1} + \frac{r_{k+1}^\top r_{k+1}}{r_k^\top r_k}\,p_k, \qquad p_0 = r_0 = -\nabla f(x_0) \end{aligned}`,
  about:
    'Minimises a quadratic along directions each of which leaves what the others have gained: in exact arithmetic it ends after as many steps as its Hessian has different eigenvalues.',
  words:
    'at the start r = p = −∇f(x)\nα = rᵀr / pᵀHp, H the Hessian\nx ← x + α · p\nr⁺ = r − α · Hp, then p ← r⁺ + (r⁺ᵀr⁺ / rᵀr) · p and r ← r⁺',
  pitfalls: [
    'For quadratics that do not bend downwards alone: at the first direction that does, or along which nothing bends, it ends.',
    'In floating point directions lose what makes them conjugate, and it needs more steps than unknowns: the more, the larger the condition number, and more in fp32.',
    'r is carried along and not asked for again: it goes on to fall where the gradient at x, of rounded numbers, no longer does.',
    'Where batches are drawn, it asks for products of all examples.',
  ],
  sources: {},
  init({ x, oracle }) {
    const r = neg(oracle.whole().gradient(x));
    return { r, p: r, square: t.cast(dot(r, r), 'float64') };
  },
  step({ x, state, oracle }) {
    const { r, p, square } = state;
    const hp = oracle.whole().hvp(x, p);
    const bend = t.cast(dot(p, hp), 'float64');
    const goesOn = t.logicalAnd(t.greater(square, 0), t.greater(bend, 0));
    const quotient = (a: typeof bend, b: typeof bend): typeof bend =>
      t.select(goesOn, t.div(a, t.select(goesOn, b, t.onesLike(b))), t.zerosLike(a));
    const alpha = quotient(square, bend);
    const rest = axpy(t.neg(alpha), hp, r);
    const next = t.cast(dot(rest, rest), 'float64');
    return {
      x: axpy(alpha, p, x),
      state: { r: rest, p: axpy(quotient(next, square), p, rest), square: next },
      stop: t.logicalNot(goesOn),
    };
  },
});
