import { flag, real, unit } from '../../../shared/domain/parameter.ts';
import { add, cast, div, greater, maximum, mul, neg, select, sub } from '../../tensor/index.ts';
import { axpy, dot, sub as difference } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';

/**
 * η = (f − f* + β⟨g, x − x₋⟩)/‖g‖²; x⁺ = x − ηg + β(x − x₋). Derived from the bound of the paper, whose own clamps are not
 * known here: η is kept from falling below 0 unless that is turned off.
 */
export default defineOptimizer({
  id: 'alr-hb',
  title: 'Heavy ball with Polyak step size',
  short: 'ALR-HB',
  order: 1,
  paper: 'arXiv:2305.12939',
  revision: 1,
  hyper: { beta: unit(0.9), fStar: real(0), clamped: flag(true) },
  invariances: ['scale of f', 'rotation'],
  cost: '1 gradient',
  state: '1 float per parameter',
  family: 'first-order',
  equation: String.raw`\begin{aligned} \eta_k &= \frac{f(x_k) - f^* + \beta\,\langle \nabla f(x_k), x_k - x_{k-1}\rangle}{\lVert \nabla f(x_k) \rVert^2}, \qquad x_{-1} = x_0 \\ x_{k+1} &= x_k - \eta_k\,\nabla f(x_k) + \beta\,(x_k - x_{k-1}) \end{aligned}`,
  about: 'Heavy ball whose step size is Polyak’s from where the momentum alone would lead; f* is fStar and β is beta.',
  words:
    'f = f(x), g = ∇f(x), d = x − the x before, which at first is x itself\nη = (f − fStar + beta · ⟨g, d⟩) / ‖g‖², with clamped at least 0\nx ← x − η · g + beta · d',
  pitfalls: [
    'fStar has to be the least value: with less it goes too far for ever, and with more it stands still above the minimum.',
    'Where the last move went uphill enough, η is below 0, and without clamped it steps up the gradient.',
    'The clamps of the paper are not known here: this is the reading that follows from its bound.',
  ],
  sources: {
    beta: 'Wang, Johansson and Zhang.',
    fStar: '0, the least that most losses can be.',
    clamped: 'A reading of the paper, whose bound asks for steps that are not negative.',
  },
  init: ({ x }) => ({ before: x }),
  step: ({ x, state, h, oracle }) => {
    const { value, gradient } = oracle.valueAndGradient(x);
    const last = difference(x, state.before);
    const ahead = mul(h.beta, cast(dot(gradient, last), 'float64'));
    const size = cast(dot(gradient, gradient), 'float64');
    const isMoving = greater(size, 0);
    const none = mul(h.beta, 0);
    const above = add(sub(cast(value, 'float64'), h.fStar), ahead);
    const rate = select(isMoving, div(above, select(isMoving, size, add(none, 1))), none);
    const down = axpy(neg(h.clamped ? maximum(rate, 0) : rate), gradient, x);
    return { x: axpy(h.beta, last, down), state: { before: x } };
  },
});
