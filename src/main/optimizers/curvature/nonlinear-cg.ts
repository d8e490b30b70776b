import { choice, real, unit } from '../../../shared/domain/parameter.ts';
import type { Scalar } from '../../tensor/params.ts';
import * as t from '../../tensor/index.ts';
import { add, count, dot, neg, norm, scale, select, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { exactStep } from '../mechanisms/exact-step.ts';
import { lineSearch } from '../mechanisms/line-search.ts';

const finiteOr0 = (x: Scalar): Scalar => t.select(t.isFinite(x), x, t.zerosLike(x));

/**
 * d = −g + βd₋ with a strong Wolfe search. β is Fletcher and Reeves' ‖g‖²/‖g₋‖², Polak and Ribière's
 * max(0, gᵀ(g − g₋)/‖g₋‖²) or Hestenes and Stiefel's gᵀ(g − g₋)/d₋ᵀ(g − g₋). It starts again along −g where
 * |gᵀg₋| ≥ 0.1‖g‖² (Powell), where d does not descend, after n steps, and where the search found no decrease; where it
 * finds none along −g either, the run ends.
 *
 * With an exact search it begins with −gᵀd/dᵀHd, by one Hessian-vector product: where f is a quadratic, that is where it
 * ends, and all three are linear conjugate gradients.
 *
 * β is formed at the end of a step, while both gradients are at hand: on sampled problems they are then of one batch.
 */
export default defineOptimizer({
  id: 'ncg',
  title: 'Nonlinear conjugate gradients',
  short: 'NCG',
  order: 1,
  paper: 'Polak and Ribière 1969, doi:10.1051/m2an/196903R100351; Nocedal and Wright 2006, §5.2',
  revision: 1,
  hyper: {
    beta: choice(['FR', 'PR+', 'HS'], 'PR+'),
    c1: real(1e-4, { min: 0, max: 0.5, exclusive: ['min', 'max'] }),
    c2: unit(0.1),
    wolfe: choice(['strong', 'approximate'], 'strong'),
    search: choice(['Wolfe', 'exact'], 'Wolfe'),
  },
  invariances: ['scale of f', 'rotation'],
  cost: '1 gradient with value a trial of the line search, 2 to 4 as a rule; 1 Hessian-vector product more with search = exact',
  state: '2 floats per parameter',
  family: 'curvature',
  equation: String.raw`\begin{aligned} g_k &= \nabla f(x_k), \qquad d_k = -g_k + \beta_k d_{k-1}, \qquad x_{k+1} = x_k + \alpha_k d_k \\ &f(x_k + \alpha_k d_k) \le f(x_k) + c_1 \alpha_k\,g_k^\top d_k, \qquad |\nabla f(x_k + \alpha_k d_k)^\top d_k| \le c_2\,|g_k^\top d_k| \\ \beta_{k+1}^{\mathrm{FR}} &= \frac{\|g_{k+1}\|^2}{\|g_k\|^2}, \quad \beta_{k+1}^{\mathrm{PR+}} = \max\!\left(0, \frac{g_{k+1}^\top (g_{k+1} - g_k)}{\|g_k\|^2}\right), \quad \beta_{k+1}^{\mathrm{HS}} = \frac{g_{k+1}^\top (g_{k+1} - g_k)}{d_k^\top (g_{k+1} - g_k)} \end{aligned}`,
  about:
    'Searches along the gradient corrected by the last direction, and starts again along −g when successive gradients stop being nearly orthogonal, after n steps, or when the search fails.',
  words:
    'g = ∇f(x)\nd ← −g + β · d, or −g where it starts again\nx ← x + α · d, α from a search for the Wolfe conditions of c1 and c2 that wolfe names, at first the α before times what g · d before was to g · d; with search = exact −g · d / d · Hd\nβ for the next step, with the new g: (PR+) max(0, g · (g − g before) / ‖g before‖²), (FR) ‖g‖² / ‖g before‖², (HS) g · (g − g before) / d · (g − g before)',
  pitfalls: [
    'A step takes as many gradients as its search: compare it by oracle units, not by steps.',
    'With FR, directions are sure to descend only for c2 < 0.5, and a bad step is followed by many short ones; where one does not descend it starts again along −g.',
    'fp32 tells values of f apart to 6e-8 of them: below, the search finds no decrease and the run ends; with wolfe = approximate it goes on by the slopes.',
    'With search = exact f must have products with its Hessian; where f is no quadratic, or bends downwards, the search goes on from there as it would.',
    'On sampled problems a search lowers the objective of one batch, which need not lower that of all data.',
  ],
  sources: {
    beta: 'Nocedal and Wright, §5.2: PR is more robust than FR as a rule, and needs β ≥ 0 to be sure to converge (Gilbert and Nocedal 1992).',
    c1: 'Nocedal and Wright, §3.1.',
    c2: 'Nocedal and Wright, §3.1: 0.1 for conjugate gradients.',
    wolfe: 'Nocedal and Wright, §3.1; approximate is the test of Hager and Zhang 2005.',
    search: 'Nocedal and Wright, §5.2; exact is what linear conjugate gradients have.',
  },
  init: ({ x, oracle }) => ({
    ...oracle.valueAndGradient(x),
    direction: zerosLike(x),
    beta: t.zeros([], 'float64'),
    /** α₋ g₋ᵀd₋: what the last step promised to first order; 0 before the first. */
    promised: t.zeros([], 'float64'),
    sinceRestart: t.constant(0, 'int32'),
  }),
  step: ({ x, state, h, oracle, stale }) => {
    const { value, gradient: g } = stale ? oracle.valueAndGradient(x) : state;
    const conjugate = add(neg(g), scale(state.beta, state.direction));
    const steepest = t.logicalNot(t.logicalAnd(t.notEqual(state.beta, 0), t.less(dot(conjugate, g), 0)));
    const direction = select(steepest, neg(g), conjugate);
    const slope = dot(direction, g);

    const first = t.div(1, t.cast(norm(g), 'float64'));
    const alpha = t.select(t.less(state.promised, 0), t.div(state.promised, t.cast(slope, 'float64')), first);
    const start = { x, value, gradient: g, direction };
    const trial = h.search === 'exact' ? exactStep(oracle, start, alpha) : alpha;
    const found = lineSearch(oracle, start, trial, h);

    const next = found.gradient;
    const [gg, across, nextGg] = [dot(g, g), dot(next, g), dot(next, next)];
    const change = t.sub(nextGg, across);
    const formula = {
      FR: () => t.div(nextGg, gg),
      'PR+': () => t.maximum(t.div(change, gg), 0),
      HS: () => t.div(change, t.sub(dot(direction, next), slope)),
    }[h.beta]();
    const steps = t.add(t.select(steepest, t.constant(0, 'int32'), state.sinceRestart), 1);
    const keeps = [found.found, t.less(t.abs(across), t.mul(nextGg, 0.1)), t.less(steps, count(x))].reduce((a, b) =>
      t.logicalAnd(a, b),
    );
    const beta = t.cast(t.select(keeps, finiteOr0(formula), t.zerosLike(formula)), 'float64');
    return {
      x: found.x,
      state: {
        value: found.value,
        gradient: next,
        direction,
        beta,
        promised: t.mul(found.alpha, t.cast(slope, 'float64')),
        sinceRestart: steps,
      },
      // Another batch, or another rounding, may still go on from here.
      ...(stale ? {} : { stop: t.logicalAnd(t.logicalNot(found.found), steepest) }),
    };
  },
});
