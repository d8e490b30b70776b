import { choice, positive } from '../../../shared/domain/parameter.ts';
import * as t from '../../tensor/index.ts';
import { add, axpy, dot, sub, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';

/** x⁺ = x − αv; v⁺ = ∇f_S(x⁺) − ∇f_S(x) + v, from the whole gradient until ‖v‖² is a small share γ of what that was. */
export default defineOptimizer({
  id: 'ai-sarah',
  title: 'SARAH with an adaptive rate',
  short: 'AI-SARAH',
  order: 2,
  paper: 'arXiv:2102.09700; SARAH: arXiv:1703.00102',
  revision: 1,
  hyper: {
    share: positive(1 / 32, { max: 1, log: [1 / 64, 1 / 8] }),
    rate: choice(['adaptive', 'constant'], 'adaptive'),
    lr: positive(0.1, { log: [1e-4, 1] }),
  },
  needs: ['exact points'],
  ownRate: { rate: 'adaptive' },
  invariances: ['scale of f', 'rotation'],
  cost: '2 gradients of a batch and, where the rate is adaptive, a Hessian-vector product; at times that of all examples',
  state: '1 float per parameter',
  family: 'first-order',
  equation: String.raw`x_{k+1} = x_k - \alpha_k v_k, \qquad v_{k+1} = \nabla f_S(x_{k+1}) - \nabla f_S(x_k) + v_k, \qquad \alpha_k = \min\Bigl(\frac{v_k^\top H_S v_k}{\lVert H_S v_k \rVert^2},\ \alpha_{\max}\Bigr)`,
  about:
    'Goes along a gradient of all examples that each batch corrects, and takes a new one where little of it is left; γ is share.',
  words:
    'at first, and after every step that has left ‖v‖² < share · ‖v₀‖²: v = v₀ = ∇f(x) of all examples\nwith rate adaptive, H the Hessian of the batch: α = vᵀHv / ‖Hv‖², but 1/δ at most; then δ ← 0.999δ + 0.001 · ‖Hv‖² / vᵀHv, at first the last of these alone; with rate constant α = lr\nx⁺ = x − α · v\nv ← ∇f(x⁺) − ∇f(x) + v on the batch\nx ← x⁺',
  pitfalls: [
    'The gradient of all examples counts as many as there are batches in them, in one step.',
    'Without batches, v is the gradient itself, and it is gradient descent with the rate of a quadratic.',
    'The released code differentiates ‖∇f(x − αv) − ∇f(x) + v‖² twice in α, which needs third derivatives: this is its Gauss-Newton variant, the same on quadratics.',
    'Where f bends downwards along v, α is negative and is taken as 0.',
  ],
  sources: {
    share: 'The released code.',
    rate: 'Shi et al.; constant is SARAH of Nguyen et al.',
    lr: 'No source: of SARAH, to be searched.',
  },
  init: ({ x }) => ({
    v: zerosLike(x),
    size: t.constant(0, 'float64'),
    isDue: t.constant(true, 'bool'),
    delta: t.constant(0, 'float64'),
  }),
  step({ x, state, h, oracle }) {
    const square = (v: typeof x): t.Tensor<'float64'> => t.cast(dot(v, v), 'float64');
    const { v, size } = t.cond(
      state.isDue,
      () => {
        const g = oracle.whole().gradient(x);
        return { v: g, size: square(g) };
      },
      () => ({ v: state.v, size: state.size }),
    );
    const { alpha, delta } = h.rate === 'constant' ? { alpha: h.lr, delta: state.delta } : adaptive();
    const next = axpy(t.neg(alpha), v, x);
    const moved = add(sub(oracle.gradient(next), oracle.gradient(x)), v);
    return {
      x: next,
      state: { v: moved, size, isDue: t.lessEqual(square(moved), t.mul(size, h.share)), delta },
    };

    function adaptive(): Record<'alpha' | 'delta', t.Tensor<'float64'>> {
      const hv = oracle.hvp(x, v);
      const [bend, length] = [t.cast(dot(v, hv), 'float64'), square(hv)];
      const isUp = t.logicalAnd(t.greater(bend, 0), t.greater(length, 0));
      const one = t.onesLike(bend);
      const inverse = t.div(length, t.select(isUp, bend, one));
      const isFirst = t.equal(state.delta, 0);
      const most = t.div(1, t.select(isFirst, one, state.delta));
      const own = t.div(1, t.select(isUp, inverse, one));
      const capped = t.select(isFirst, own, t.minimum(own, most));
      const mean = t.add(t.mul(state.delta, 0.999), t.mul(inverse, 0.001));
      return {
        alpha: t.select(isUp, capped, t.zerosLike(bend)),
        delta: t.select(isUp, t.select(isFirst, inverse, mean), state.delta),
      };
    }
  },
});
