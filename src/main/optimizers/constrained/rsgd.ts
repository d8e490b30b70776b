import { choice, positive } from '../../../shared/domain/parameter.ts';
import * as t from '../../tensor/index.ts';
import { map } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';

/** expₓ(−ηr), r the gradient in the measure of the space. */
export default defineOptimizer({
  id: 'rsgd',
  title: 'Riemannian gradient descent',
  short: 'RSGD',
  order: 1,
  paper: 'Bonnabel 2013, doi:10.1109/TAC.2013.2254619',
  revision: 1,
  hyper: { lr: positive(0.1, { log: [1e-3, 1] }), move: choice(['exponential', 'retraction'], 'exponential') },
  spaces: ['ball', 'sphere', 'stiefel'],
  needs: ['its space'],
  cost: '1 gradient',
  state: 'none',
  family: 'constrained',
  equation: String.raw`x_{k+1} = \exp_{x_k}\bigl(-\eta\,\operatorname{grad} f(x_k)\bigr), \qquad \langle \operatorname{grad} f(x), v \rangle_x = \nabla f(x)^\top v \ \text{ for all tangents } v`,
  about: 'Gradient descent along geodesics of a curved space, with the gradient in its measure of lengths; η is lr.',
  words:
    'r = the gradient in the space: of the ball ∇f(x) · ((1 − ‖x‖²)/2)² for every row, of directions ∇f(x) less its part along x, of frames ∇f(x) − x · the symmetric part of xᵀ∇f(x)\nx ← the end of the geodesic from x with velocity −lr · r; with move retraction x − lr · r, brought back into the space',
  pitfalls: [
    'Near the edge of the ball lengths are large and steps small: rows are kept within 1 − 1e-5, which caps distances from 0 at 12.2.',
    'The factor of r is easily forgotten, which leaves gradient descent in the plane.',
    'Of frames a geodesic takes two exponentials of matrices, a retraction one QR.',
  ],
  sources: { lr: 'No source: to be searched.', move: 'Bonnabel has both; Nickel and Kiela take the retraction.' },
  init: () => ({}),
  step: ({ x, h, oracle, space }) => {
    const { riemannian, [h.move]: move } = space.geometry();
    return {
      x: map((a, g) => move(a, t.mul(riemannian(a, g), t.neg(t.cast(h.lr, a.dtype)))), x, oracle.gradient(x)),
      state: {},
    };
  },
});
