import { choice, positive } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import { add, coefficient, fromVector, map, select } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';

type F = Tensor<Float>;
type Damping = 'identity' | 'diagonal';

/** What λ is a multiple of, [n]: ones, or the diagonal of JᵀJ with ones where it is 0. */
function weights(damping: Damping, jacobian: F): F {
  const diagonal = t.sum(t.square(jacobian), 0);
  const ones = t.onesLike(diagonal);
  return damping === 'identity' ? ones : t.select(t.equal(diagonal, 0), ones, diagonal);
}

/** (JᵀJ + λD)p = −Jᵀr by an orthogonal factor of J over √(λD), which keeps the digits that JᵀJ would lose. */
function stepOf(jacobian: F, residuals: F, damped: F): F {
  const { q, r } = t.qr(t.concat([jacobian, t.diag(t.sqrt(damped))], 0));
  const right = t.matVec(q, t.concat([residuals, t.zerosLike(damped)], 0), { transpose: true });
  return t.neg(t.flatten(t.triangularSolve(r, t.reshape(right, [-1, 1]), { lower: false })));
}

/** (JᵀJ + λD)p = −Jᵀr; x ← x + p where ½‖r‖² falls, and λ follows how well the linear model has foretold that. */
export default defineOptimizer({
  id: 'levenberg-marquardt',
  title: 'Levenberg and Marquardt’s method',
  short: 'LM',
  order: 1,
  paper: 'Marquardt 1963, doi:10.1137/0111030; λ as in Nielsen 1999, IMM-REP-1999-05',
  revision: 1,
  hyper: {
    lambda: positive(1e-3, { max: 1e10, log: [1e-4, 1] }),
    damping: choice(['identity', 'diagonal'], 'identity'),
  },
  needs: ['residuals', 'few unknowns', 'exact points'],
  invariances: ['scale of f', { of: 'scales of x', where: { damping: 'diagonal' } }],
  cost: '1 value, and after a step that was taken the residuals’ Jacobian: 2 values for each unknown, or a gradient for each residual where that is less',
  state: 'the Jacobian: as many floats per parameter as there are residuals',
  family: 'curvature',
  equation: String.raw`(J_k^\top J_k + \lambda_k D_k)\,p_k = -J_k^\top r_k, \qquad x_{k+1} = x_k + p_k \ \text{ if } f(x_k + p_k) < f(x_k), \text{ else } x_k`,
  about:
    'Solves a sum of squares with its residuals made linear, damped by λ, which falls where that model was right and grows where it was not.',
  words:
    'r, J = residuals at x with f = ½‖r‖², and their Jacobian\nλ at first lambda · max diag JᵀJ\n(JᵀJ + λ · D)p = −Jᵀr, D the identity or the diagonal of JᵀJ, as damping says\nρ = (f(x) − f(x + p)) / (½ pᵀ(λ · D · p − Jᵀr))\nx ← x + p where ρ > 0; then λ ← λ · max(⅓, 1 − (2ρ − 1)³) and ν ← 2, with the diagonal λ ← λ / 10\notherwise λ ← λ · ν and ν ← 2ν, with the diagonal λ ← 10λ',
  pitfalls: [
    'It solves a system of all unknowns at every step, whose cost grows with the cube of their number.',
    'Where batches are drawn, ρ and the Jacobian are of one batch: it fits each, and not their mean.',
    'Where residuals stay large at the minimum, what it leaves out of the Hessian matters, and it converges linearly.',
    'λ begins as a share of the largest entry on the diagonal of JᵀJ, which a rotation of x changes: with the identity only the same λ goes a way that turns with x.',
    'With the diagonal, whose λ moves by tens, it may crawl where the identity does not: on meyer and brown-dennis it does.',
    'In fp32 ρ is noise as soon as the model falls by less than 1e-6 of f: then it stops moving.',
  ],
  sources: {
    lambda: 'Nielsen, for a start that is not near; 1e-6 for one that is.',
    damping: 'Levenberg has the identity, with Nielsen’s λ; Marquardt the diagonal, with λ times or by 10.',
  },
  init({ x, h, oracle }) {
    const { residuals, jacobian } = oracle.jacobian(x);
    const largest = t.cast(t.max(t.sum(t.square(jacobian), 0)), 'float64');
    const size = h.damping === 'identity' ? t.select(t.greater(largest, 0), largest, t.onesLike(largest)) : 1;
    return { residuals, jacobian, lambda: t.mul(h.lambda, size), nu: t.constant(2, 'float64') };
  },
  step({ x, state, h, oracle, stale }) {
    const { residuals, jacobian } = stale ? oracle.jacobian(x) : state;
    const d = weights(h.damping, jacobian);
    const damped = t.mul(d, coefficient(state.lambda, d));
    const p = stepOf(jacobian, residuals, damped);
    const trial = add(x, fromVector(p, x));
    const next = oracle.residuals(trial);
    // Differences of squares as products, in which the digits are those of r and p.
    const fell = t.mul(t.dot(t.sub(residuals, next), t.add(residuals, next)), 0.5);
    const slope = t.matVec(jacobian, residuals, { transpose: true });
    const foretold = t.mul(t.dot(p, t.sub(t.mul(damped, p), slope)), 0.5);
    const isTaken = t.logicalAnd(t.greater(fell, 0), t.greater(foretold, 0));
    const ratio = t.cast(t.div(fell, t.select(isTaken, foretold, t.onesLike(foretold))), 'float64');
    const trust = t.sub(t.mul(ratio, 2), 1);
    const cube = t.mul(t.square(trust), trust);
    const [smaller, larger] =
      h.damping === 'identity'
        ? [t.maximum(t.sub(1, cube), 1 / 3), state.nu]
        : [t.constant(0.1, 'float64'), t.constant(10, 'float64')];
    const at = t.cond(
      isTaken,
      () => (stale ? { residuals, jacobian } : oracle.jacobian(trial)),
      () => ({ residuals, jacobian }),
    );
    // A step that changes no x has come to the end of the digits, and a gradient of 0 to a stationary point.
    const isStill = Object.values(map((a, b) => t.abs(t.sub(a, b)), trial, x))
      .map((difference) => t.all(t.equal(difference, 0)))
      .reduce((a, b) => t.logicalAnd(a, b));
    return {
      x: select(isTaken, trial, x),
      state: {
        ...at,
        lambda: t.mul(state.lambda, t.select(isTaken, smaller, larger)),
        nu: t.mul(t.select(isTaken, t.onesLike(state.nu), state.nu), 2),
      },
      ...(!stale && { stop: isStill }),
    };
  },
});
