import { positive } from '../../../shared/domain/parameter.ts';
import * as t from '../../tensor/index.ts';
import { map } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { zeroOfEach } from '../spaces/geometry.ts';

/** s ← s + ‖r‖²ₓ; expₓ(−ηr/√s), a number s for every point. */
export default defineOptimizer({
  id: 'radagrad',
  title: 'Riemannian AdaGrad',
  short: 'RAdagrad',
  order: 1,
  paper: 'arXiv:1810.00760',
  revision: 1,
  hyper: { lr: positive(0.1, { log: [1e-3, 1] }) },
  spaces: ['ball', 'sphere', 'stiefel'],
  needs: ['its space'],
  cost: '1 gradient',
  state: '1 float for every point: a row, or on frames a matrix',
  family: 'constrained',
  equation: String.raw`r_k = \operatorname{grad} f(x_k), \qquad s_{k+1} = s_k + \lVert r_k \rVert_{x_k}^2, \qquad x_{k+1} = \exp_{x_k}\Bigl(-\eta\,\frac{r_k}{\sqrt{s_{k+1}}}\Bigr)`,
  about: 'AdaGrad along geodesics of a curved space, with one sum for every point of it; η is lr.',
  words:
    'r = the gradient in the space, as of rsgd\ns ← s + ‖r‖² in the measure at x, at first 0, for every point\nx ← the end of the geodesic from x with velocity −lr · r / √s',
  pitfalls: [
    'Near the edge of the ball lengths are large and steps small: rows are kept within 1 − 1e-5, which caps distances from 0 at 12.2.',
    'Its sums never fade: steps shrink as 1/√t and never grow again.',
  ],
  sources: { lr: 'No source: to be searched.' },
  init: ({ x, space }) => ({ s: zeroOfEach(space.geometry(), x) }),
  step({ x, state, h, oracle, space }) {
    const { riemannian, inner, exponential } = space.geometry();
    const r = map(riemannian, x, oracle.gradient(x));
    const s = map((sum, a, v) => t.add(sum, inner(a, v, v)), state.s, x, r);
    const next = map(
      (a, v, sum) => {
        const size = t.sqrt(t.select(t.equal(sum, 0), t.onesLike(sum), sum));
        return exponential(a, t.mul(t.div(v, size), t.neg(t.cast(h.lr, a.dtype))));
      },
      x,
      r,
      s,
    );
    return { x: next, state: { s } };
  },
});
