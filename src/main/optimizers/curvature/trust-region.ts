import { int, positive } from '../../../shared/domain/parameter.ts';
import * as t from '../../tensor/index.ts';
import { add, count, select } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { conjugateGradient, newtonTolerance } from '../mechanisms/conjugate-gradient.ts';

const largestRadius = 100;

/** A step inside a radius by conjugate gradients; the radius follows how well the quadratic model has foretold f. */
export default defineOptimizer({
  id: 'trust-region',
  title: 'Newton’s method in a trust region, by conjugate gradients',
  short: 'TRCG',
  order: 2,
  paper: 'Steihaug 1983, doi:10.1137/0720042',
  revision: 1,
  hyper: {
    radius: positive(1, { max: largestRadius, log: [0.1, 10] }),
    products: int(250, { min: 1, max: 100_000, structural: true }),
  },
  invariances: ['rotation'],
  cost: '1 gradient, 1 value, and Hessian-vector products, at most as many as unknowns',
  state: '1 number; 4 floats per parameter within a step',
  family: 'curvature',
  equation: String.raw`\begin{aligned} p_k &\approx \operatorname*{argmin}_{\lVert p \rVert \le \Delta_k} g_k^\top p + \tfrac12 p^\top \nabla^2 f(x_k)\,p, \qquad \rho_k = \frac{f(x_k) - f(x_k + p_k)}{-g_k^\top p_k - \tfrac12 p_k^\top \nabla^2 f(x_k)\,p_k} \\ x_{k+1} &= x_k + p_k \ \text{if } \rho_k > 0.1, \text{ else } x_k \end{aligned}`,
  about:
    'Newton’s step, solved for by conjugate gradients within a radius that grows where the model was right and shrinks where it was not; Δ is at first radius.',
  words:
    'f, g = f(x), ∇f(x)\np = conjugate gradients for Hp = −g from 0, until ‖r‖ ≤ min(½, √‖g‖) · ‖g‖, ‖p‖ = Δ, f bends downwards, or after products\nρ = (f(x) − f(x + p)) / (−gᵀp − ½ pᵀHp)\nΔ ← Δ / 4 where ρ < ¼, min(2Δ, 100) where ρ > ¾ and p ends at the radius, at first radius\nx ← x + p where ρ > 0.1',
  pitfalls: [
    'In fp32 ρ is noise as soon as the model falls by less than 1e-6 of f: it then stops moving.',
    'A step may ask for as many products as there are unknowns, 6 oracle units each.',
    'Where batches are drawn, its model and its trial are of one batch, and its radius follows how noisy that is.',
  ],
  sources: {
    radius: 'Customary; Nocedal and Wright, algorithm 4.1, leave it open.',
    products: 'Customary for Hessian-free methods (Martens 2010).',
  },
  init: ({ h }) => ({ radius: h.radius }),
  step: ({ x, state, h, oracle }) => {
    const { value, gradient } = oracle.valueAndGradient(x);
    const radius = t.cast(state.radius, value.dtype);
    const { p, isCutShort, decrease } = conjugateGradient(gradient, (v) => oracle.hvp(x, v), {
      ...{ radius, tolerance: newtonTolerance(gradient) },
      most: Math.min(h.products, count(x)),
    });
    const trial = add(x, p);
    const fell = t.sub(t.cast(value, 'float64'), t.cast(oracle.value(trial), 'float64'));
    const foretold = t.cast(decrease, 'float64');
    const isSome = t.greater(foretold, 0);
    const ratio = t.div(fell, t.select(isSome, foretold, t.onesLike(foretold)));
    const isGood = t.logicalAnd(t.greater(ratio, 0.75), isCutShort);
    const larger = t.minimum(t.mul(state.radius, 2), largestRadius);
    const isBad = t.logicalNot(t.greaterEqual(ratio, 0.25));
    const next = t.select(isBad, t.mul(state.radius, 0.25), t.select(isGood, larger, state.radius));
    const isTaken = t.logicalAnd(isSome, t.greater(ratio, 0.1));
    return {
      x: select(isTaken, trial, x),
      state: { radius: t.select(isSome, next, state.radius) },
    };
  },
});
