import * as t from '../../tensor/index.ts';
import { fromVector, sub } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';

/** M ← 2M − MSM, S = JᵀJ, M₀ = S / ‖S²‖; x = x₀ − MJᵀr₀: Newton's iteration for the inverse, whose residual squares itself. */
export default defineOptimizer({
  id: 'newton-inverse',
  title: 'Newton’s iteration for an inverse matrix',
  short: 'Newton inv.',
  order: 1,
  paper: 'Schulz 1933, doi:10.1002/zamm.19330130111; in transformers: arXiv:2310.17086',
  revision: 1,
  hyper: {},
  needs: ['residuals', 'linear', 'few unknowns'],
  cost: 'none; before the first step the residuals’ Jacobian: 2 values for each unknown, or a gradient for each residual where that is less',
  state: '2 square matrices: twice as many floats per parameter as there are parameters',
  family: 'curvature',
  equation: String.raw`M_{k+1} = 2 M_k - M_k S M_k, \qquad S = J^\top J, \quad M_0 = \frac{S}{\lVert S S^\top \rVert_F}, \qquad x_{k+1} = x_0 - M_{k+1} J^\top r_0`,
  about:
    'Solves a linear least-squares problem through the inverse of JᵀJ, which two products of matrices make better at every step.',
  words:
    'at the start: r, J = residuals at x and their Jacobian, S = JᵀJ, M = S / ‖S Sᵀ‖, over all entries\nM ← 2M − M S M\nx ← the first x − M Jᵀr of the start',
  pitfalls: [
    'For linear residuals alone: it never looks at the problem again.',
    'For some steps nothing seems to happen: I − MS squares itself, and is near 1 for small eigenvalues.',
    'Its end is the rounding of S, whose condition is the square of that of J.',
  ],
  sources: {},
  init({ x, oracle }) {
    const { residuals, jacobian } = oracle.jacobian(x);
    const s = t.matMul(jacobian, jacobian, { transposeA: true });
    const size = t.sqrt(t.sum(t.square(t.matMul(s, s))));
    const isSome = t.greater(size, 0);
    const m = t.div(s, t.select(isSome, size, t.onesLike(size)));
    return { m, s, start: x, slope: t.matVec(jacobian, residuals, { transpose: true }) };
  },
  step({ x, state }) {
    const m = t.sub(t.mul(state.m, 2), t.matMul(t.matMul(state.m, state.s), state.m));
    return { x: sub(state.start, fromVector(t.matVec(m, state.slope), x)), state: { ...state, m } };
  },
});
