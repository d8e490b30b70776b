import { int } from '../../../shared/domain/parameter.ts';
import * as t from '../../tensor/index.ts';
import { count, dot } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { armijo } from '../mechanisms/armijo.ts';
import { conjugateGradient, newtonTolerance } from '../mechanisms/conjugate-gradient.ts';

/** Hp = −g by conjugate gradients that end at negative curvature, and a step along p that Armijo's rule shortens. */
export default defineOptimizer({
  id: 'newton-cg',
  title: 'Newton’s method by conjugate gradients',
  short: 'Newton-CG',
  order: 2,
  paper: 'Dembo and Steihaug 1983, doi:10.1007/BF02592055',
  revision: 1,
  hyper: { products: int(250, { min: 1, max: 100_000, structural: true }) },
  invariances: ['rotation', 'affine maps of x'],
  cost: '1 gradient, 1 value or more, and Hessian-vector products, at most as many as unknowns',
  state: 'none; 4 floats per parameter within a step',
  family: 'curvature',
  equation: String.raw`\nabla^2 f(x_k)\,p_k \approx -\nabla f(x_k), \qquad x_{k+1} = x_k + \alpha_k\,p_k, \quad \alpha_k \in \{1, \tfrac12, \tfrac14, \dots\}`,
  about:
    'Newton’s step, solved for by conjugate gradients only as exactly as the gradient is small, and shortened until f falls enough.',
  words:
    'f, g = f(x), ∇f(x)\np = conjugate gradients for Hp = −g from 0, until ‖r‖ ≤ min(½, √‖g‖) · ‖g‖ or after products; where f bends downwards, p as it is then, −g if that is the first\nx ← x + α · p, α the first of 1, ½, ¼, … with f(x + αp) ≤ f(x) + 1e-4 · α · gᵀp',
  pitfalls: [
    'Where no step changes f in its last digit, 6e-8 of itself in fp32, it stops.',
    'A step may ask for as many products as there are unknowns, 6 oracle units each.',
    'Where batches are drawn it solves the equation of each, and does not stop where one batch has nothing to gain.',
  ],
  sources: { products: 'Customary for Hessian-free methods (Martens 2010).' },
  init: () => ({}),
  step: ({ x, h, oracle, stale }) => {
    const { value, gradient } = oracle.valueAndGradient(x);
    const { p } = conjugateGradient(gradient, (v) => oracle.hvp(x, v), {
      tolerance: newtonTolerance(gradient),
      most: Math.min(h.products, count(x)),
    });
    const { x: next, failed } = armijo(oracle, { x, value, gradient, direction: p });
    // At a gradient of 0 there is nothing to search for, and nothing has failed.
    const stop = t.logicalAnd(failed, t.greater(dot(gradient, gradient), 0));
    return { x: next, state: {}, ...(!stale && { stop }) };
  },
});
