import { choice, int, positive } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { axpy, fromVector, sub, toVector } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { columnsOf } from '../mechanisms/columns.ts';
import { trace } from '../mechanisms/matrices.ts';

type F = Tensor<Float>;

/** The elementary symmetric polynomials σ₀ … σ_τ of eigenvalues [n], by Newton's identities of their power sums. */
function symmetric(lambda: F, degree: number): F[] {
  const one = t.onesLike(t.sum(lambda));
  const sums: F[] = [];
  const sigma: F[] = [one];
  let power = t.onesLike(lambda);
  for (let k = 1; k <= degree; k += 1) {
    power = t.mul(power, lambda);
    sums.push(t.sum(power));
    const terms = sums.map((p, i) => t.mul(t.mul(sigma[k - 1 - i]!, p), i % 2 === 0 ? 1 / k : -1 / k));
    sigma.push(terms.reduce((a, b) => t.add(a, b)));
  }
  return sigma;
}

/** P_τ v = σ_τ v − B P_{τ−1} v, P₀ = I; `by` is the product with B. */
const polynomial = (sigma: readonly F[], v: F, by: (v: F) => F): F =>
  sigma.slice(1).reduce((before, s) => t.sub(t.mul(v, s), by(before)), v);

/** x ← x − ηP_τ(B)g / β̄, B the Hessian at the start: its large eigenvalues are evened out by a polynomial. */
export default defineOptimizer({
  id: 'polynomial-preconditioning',
  title: 'Symmetric polynomial preconditioning',
  short: 'PolyPrec',
  order: 2,
  paper: 'arXiv:2301.13194',
  revision: 2,
  hyper: {
    lr: positive(1, { max: 2, log: [0.1, 1] }),
    degree: int(2, { min: 0, max: 5, structural: true }),
    form: choice(['gradient', 'accelerated'], 'gradient'),
  },
  needs: ['few unknowns'],
  invariances: ['scale of f', 'rotation'],
  cost: '1 gradient; before the first step a Hessian-vector product for each unknown',
  state: 'a square matrix: as many floats per parameter as there are parameters',
  family: 'curvature',
  equation: String.raw`\begin{aligned} P_0 &= I, \qquad P_\tau = \sigma_\tau(B)\,I - B P_{\tau - 1}, \qquad B = \nabla^2 f(x_0) \\ x_{k+1} &= x_k - \frac{\eta}{\bar\beta}\,P_\tau\,\nabla f(x_k), \qquad \bar\beta = \lambda_{\max}(B P_\tau) \end{aligned}`,
  about:
    'Gradient descent through a polynomial of the Hessian at the start that divides by all but the τ (degree) largest eigenvalues’ weight; η is lr.',
  words:
    'at the start: B = ∇²f(x) of all examples, σ the elementary symmetric polynomials of its eigenvalues, α and β̄ the least and the largest eigenvalue of B · P\nP v = σ_τ · v − B · (the same of degree τ − 1), for degree 0 v itself\ng = ∇f(y), with form gradient y = x, with accelerated y = x + (√q − 1) / (√q + 1) · (x − the x before), q = β̄ / α\nx ← y − lr · P g / β̄',
  pitfalls: [
    'Made for functions whose Hessian is much the same everywhere: elsewhere that of the start is soon another one.',
    'Negative eigenvalues at the start make a P that goes up: it is for convex functions.',
    'Sums of either sign cancel: in fp32 no degree above 3 is to be trusted.',
    'To know B, it asks for a Hessian-vector product for each unknown before its first step, 6 oracle units each.',
  ],
  sources: {
    lr: 'Doikov and Rodomanov: 1/L for functions with Hessians of at most L times B.',
    degree: 'Doikov and Rodomanov try 0 to 5.',
    form: 'Doikov and Rodomanov have both; their accelerated one has another estimate sequence.',
  },
  init({ x, h, oracle }) {
    // Of all examples: with the Hessian of one batch, those of others may be beyond its bounds.
    const whole = oracle.whole();
    const own = columnsOf(x, (v) => whole.hvp(x, v));
    // Of trace 1, so that powers neither vanish nor overflow.
    const sum = trace(own);
    const isSome = t.greater(t.abs(sum), 0);
    const matrix = t.div(own, t.select(isSome, sum, t.onesLike(sum)));
    const { values } = t.eigh(matrix);
    const sigma = symmetric(values, h.degree);
    const evened = t.mul(
      values,
      polynomial(sigma, t.onesLike(values), (v) => t.mul(v, values)),
    );
    const [least, largest] = [t.min(evened), t.max(evened)];
    const some = t.greater(largest, 0);
    return {
      matrix,
      before: x,
      sigma: t.stack(sigma),
      // P of the scaled B is that of B times a power of the trace, which β̄ has too, and once more.
      rate: t.select(
        some,
        t.div(1, t.mul(t.select(some, largest, t.onesLike(largest)), t.select(isSome, sum, t.onesLike(sum)))),
        t.zerosLike(largest),
      ),
      condition: t.select(
        t.greater(least, 0),
        t.div(largest, t.select(t.greater(least, 0), least, t.onesLike(least))),
        t.onesLike(least),
      ),
    };
  },
  step({ x, state, h, oracle }) {
    const root = t.sqrt(state.condition);
    const momentum = t.div(t.sub(root, 1), t.add(root, 1));
    const y: Params = h.form === 'gradient' ? x : axpy(momentum, sub(x, state.before), x);
    const sigma = Array.from({ length: h.degree + 1 }, (_, i) => t.reshape(t.sliceAxis(state.sigma, 0, i, i + 1), []));
    const direction = polynomial(sigma, toVector(oracle.gradient(y)), (v) => t.matVec(state.matrix, v));
    const step = t.mul(direction, t.mul(state.rate, t.cast(h.lr, state.rate.dtype)));
    return { x: sub(y, fromVector(step, x)), state: { ...state, before: x } };
  },
});
