import { int, positive, unit } from '../../../shared/domain/parameter.ts';
import * as t from '../../tensor/index.ts';
import { add, axpy, dot, scale, select, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { armijo } from '../mechanisms/armijo.ts';
import { progressGradient } from '../mechanisms/progress-gradient.ts';

/** Beyond this, steps are lost in the digits of x anyway. */
const largestDamping = 1e10;
/** Below this, a λ that is needed again would be too far away to grow back. */
const smallestDamping = 1e-10;

/** (G + λI)p = −g by conjugate gradients from where they ended before, and λ by how well the model has foretold f. */
export default defineOptimizer({
  id: 'hessian-free',
  title: 'Hessian-free optimization',
  short: 'HF',
  order: 2,
  paper: 'Martens, ICML 2010',
  revision: 1,
  hyper: {
    lambda: positive(1, { max: largestDamping, log: [1e-3, 100] }),
    decay: unit(0.95),
    products: int(250, { min: 1, max: 10_000, structural: true }),
  },
  needs: ['gauss-newton'],
  invariances: [
    { of: 'scale of f', where: { lambda: 1e-10 } },
    'rotation',
    { of: 'affine maps of x', where: { lambda: 1e-10 } },
  ],
  cost: '1 gradient, 1 value or more, and at most products + 1 Gauss-Newton products, each as dear as a Hessian-vector product',
  state: '1 float per parameter; 4 within a step',
  family: 'curvature',
  equation: String.raw`(G_k + \lambda_k I)\,p_k \approx -\nabla f(x_k), \qquad x_{k+1} = x_k + \alpha_k\,p_k, \quad \alpha_k \in \{1, \tfrac12, \tfrac14, \dots\}`,
  about:
    'Newton’s step with the Gauss-Newton matrix G in place of the Hessian, damped and solved for by conjugate gradients until they make little headway.',
  words:
    'f, g = f(x), ∇f(x)\np = conjugate gradients for (G + λI)p = −g from decay times the p before, until i > k, φ < 0 and (φᵢ − φᵢ₋ₖ) / φᵢ < 5e-4k with φ = gᵀp + ½ pᵀ(G + λI)p and k = max(10, i/10), or after products; −g instead where p leads up\nx ← x + α · p, α the first of 1, ½, ¼, … with f(x + αp) ≤ f(x) + 1e-4 · α · gᵀp\nρ = (f(x) − f(x + p)) / (−φ)\nλ ← 1.5λ where ρ < ¼, ⅔λ where ρ > ¾, within 1e-10 and 1e10, at first lambda',
  pitfalls: [
    'Without the preconditioner of Martens’s own experiments: that needs the gradients of examples.',
    'A step may ask for as many products as products says, 6 oracle units each.',
    'It is for large batches: it solves the equation of each one nearly to its end, and its λ is judged on the batch that was just fitted, so that on small ones f jumps to and fro.',
    'Where parameters are codes of 4 bits, its ρ is that of the point before it is rounded.',
    'Where no step along p changes f in its last digit, it stops.',
    'In fp32 ρ is noise as soon as the model falls by less than 1e-6 of f.',
  ],
  sources: {
    lambda: 'Martens begins where it works; 1 is customary.',
    decay: 'Martens.',
    products: 'Martens.',
  },
  init: ({ x, h }) => ({ p: zerosLike(x), lambda: h.lambda }),
  step({ x, state, h, oracle, stale }) {
    const { value, gradient } = oracle.valueAndGradient(x);
    const product = (v: typeof x): typeof x => axpy(state.lambda, v, oracle.gaussNewton(x, v));
    const { p, decrease } = progressGradient(gradient, scale(h.decay, state.p), product, h.products);
    // Where it goes up along p, which a start from before can make it do, it goes along −g.
    const isDown = t.less(dot(gradient, p), 0);
    const direction = t.cond(
      isDown,
      () => p,
      () => scale(-1, gradient),
    );
    const trial = add(x, direction);
    const before = t.cast(value, 'float64');
    const fell = t.sub(before, t.cast(oracle.value(trial), 'float64'));
    const enough = t.mul(t.cast(dot(gradient, direction), 'float64'), -1e-4);
    const { next, failed } = t.cond(
      t.logicalAnd(t.greater(fell, 0), t.greaterEqual(fell, enough)),
      () => ({ next: trial, failed: t.constant(false, 'bool') }),
      () => {
        const shorter = armijo(oracle, { x, value, gradient, direction }, { first: 0.5 });
        return { next: shorter.x, failed: shorter.failed };
      },
    );
    const isSome = t.greater(decrease, 0);
    const ratio = t.div(fell, t.select(isSome, decrease, t.onesLike(decrease)));
    const isBad = t.logicalNot(t.logicalAnd(isDown, t.greaterEqual(ratio, 0.25)));
    const isGood = t.logicalAnd(isDown, t.greater(ratio, 0.75));
    const larger = t.minimum(t.mul(state.lambda, 1.5), largestDamping);
    const smaller = t.maximum(t.mul(state.lambda, 2 / 3), smallestDamping);
    const lambda = t.select(isBad, larger, t.select(isGood, smaller, state.lambda));
    // A p that leads up, or that rounding has made no number, is no start for the next one.
    const kept = t.logicalAnd(isDown, isSome);
    // At a gradient of 0 there is nothing to search for, and nothing has failed.
    const stop = t.logicalAnd(failed, t.greater(dot(gradient, gradient), 0));
    return {
      x: next,
      state: { p: select(kept, p, zerosLike(p)), lambda: t.select(isSome, lambda, state.lambda) },
      ...(!stale && { stop }),
    };
  },
});
