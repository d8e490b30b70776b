import { choice, positive } from '../../../shared/domain/parameter.ts';
import * as t from '../../tensor/index.ts';
import { map } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { moves, riemannian } from '../mechanisms/poincare-ball.ts';

/** expₓ(−ηr), r = ∇/λ² the Riemannian gradient of every row. */
export default defineOptimizer({
  id: 'rsgd',
  title: 'Riemannian gradient descent',
  short: 'RSGD',
  order: 1,
  paper: 'Bonnabel 2013, doi:10.1109/TAC.2013.2254619',
  revision: 1,
  hyper: { lr: positive(0.1, { log: [1e-3, 1] }), move: choice(['exponential', 'retraction'], 'exponential') },
  spaces: ['ball'],
  needs: ['its space'],
  cost: '1 gradient',
  state: 'none',
  family: 'constrained',
  equation: String.raw`x_{k+1} = \exp_{x_k}\bigl(-\eta\,r_k\bigr), \qquad r_k = \frac{\nabla f(x_k)}{\lambda_{x_k}^2}, \quad \lambda_x = \frac{2}{1 - \lVert x \rVert^2}`,
  about: 'Gradient descent along geodesics of Poincaré’s ball, with the gradient in its measure of lengths; η is lr.',
  words:
    'r = ∇f(x) · ((1 − ‖x‖²)/2)² for every row\nx ← exp of −lr · r at x, or x − lr · r as move retraction says, within the ball',
  pitfalls: [
    'Near the edge lengths are large and steps small: rows are kept within 1 − 1e-5, which caps distances from 0 at 12.2.',
    'The factor of r is easily forgotten, which leaves gradient descent in the plane.',
  ],
  sources: { lr: 'No source: to be searched.', move: 'Bonnabel has both; Nickel and Kiela take the retraction.' },
  init: () => ({}),
  step: ({ x, h, oracle }) => ({
    x: map((a, g) => moves[h.move](a, t.mul(riemannian(a, g), t.neg(t.cast(h.lr, a.dtype)))), x, oracle.gradient(x)),
    state: {},
  }),
});
