import { choice, int, positive, real, unit } from '../../../shared/domain/parameter.ts';
import type { Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { axpy, dot, neg, norm, select, unitRoundoff } from '../../tensor/params.ts';
import type { HyperOf, Oracle } from '../define.ts';
import { defineOptimizer } from '../define.ts';
import { armijo } from '../mechanisms/armijo.ts';
import type { Along, At, Bracket } from '../mechanisms/bracket.ts';
import { bracket } from '../mechanisms/bracket.ts';
import { brent } from '../mechanisms/brent.ts';
import { exactStep } from '../mechanisms/exact-step.ts';
import type { LineSearchResult, LineSearchStart } from '../mechanisms/line-search.ts';
import { lineSearch } from '../mechanisms/line-search.ts';
import type { NarrowingOptions } from '../mechanisms/narrowing.ts';
import { goldenTrial, narrowed, parabolicTrial } from '../mechanisms/narrowing.ts';

type Double = Tensor<'float64'>;

const hyper = {
  search: choice(
    ['Armijo', 'strong Wolfe', 'approximate Wolfe', 'exact', 'golden section', 'parabolic', 'Brent'],
    'Armijo',
  ),
  c1: real(1e-4, { min: 0, max: 0.5, exclusive: ['min', 'max'] }),
  c2: unit(0.1),
  tolerance: positive(1e-4, { max: 0.5, log: [1e-8, 0.1] }),
  values: int(50, { min: 1, max: 1000, structural: true }),
};
type Hyper = HyperOf<typeof hyper>;
type Search = (oracle: Oracle, start: LineSearchStart, first: Double, h: Hyper) => LineSearchResult;

/** The gradient where a search by values has ended, which the next step begins with. */
function arrived(
  oracle: Oracle,
  start: LineSearchStart,
  alpha: Double,
  x: Params,
  found: Tensor<'bool'>,
): LineSearchResult {
  const { value, gradient } = t.cond(
    found,
    () => oracle.valueAndGradient(x),
    () => ({ value: start.value, gradient: start.gradient }),
  );
  return { alpha, x, value, gradient, found };
}

/** A bracket, and what narrows it. */
const byValues =
  (narrow: (along: Along, from: Bracket, options: NarrowingOptions) => At): Search =>
  (oracle, start, first, h) => {
    const along: Along = (alpha) => t.cast(oracle.value(axpy(alpha, start.direction, start.x)), 'float64');
    const from = bracket(along, t.cast(start.value, 'float64'), first, h.values);
    // Nearer to a minimum than this, values do not tell steps apart.
    const least = Math.sqrt(2 * unitRoundoff(start.value));
    const { alpha } = narrow(along, from, { tolerance: t.maximum(h.tolerance, least), most: h.values });
    const x = select(from.found, axpy(alpha, start.direction, start.x), start.x);
    return arrived(oracle, start, alpha, x, from.found);
  };

const searches: Readonly<Record<Hyper['search'], Search>> = {
  Armijo: (oracle, start, first, { c1 }) => {
    const { alpha, x, failed } = armijo(oracle, start, { c1, first });
    return arrived(oracle, start, alpha, x, t.logicalNot(failed));
  },
  'strong Wolfe': (oracle, start, first, { c1, c2 }) => lineSearch(oracle, start, first, { c1, c2 }),
  'approximate Wolfe': (oracle, start, first, { c1, c2 }) =>
    lineSearch(oracle, start, first, { c1, c2, wolfe: 'approximate' }),
  exact: (oracle, start, first, { c1, c2 }) => lineSearch(oracle, start, exactStep(oracle, start, first), { c1, c2 }),
  'golden section': byValues((along, from, options) => narrowed(along, from, goldenTrial, options).middle),
  parabolic: byValues((along, from, options) => narrowed(along, from, parabolicTrial, options).middle),
  Brent: byValues(brent),
};

/**
 * x ← x − αg, α from a search along −g that begins with 1/‖g‖, then with α₋‖g₋‖²/‖g‖²: what promises to first order what
 * the last step has. Where a search finds no decrease, the run ends.
 */
export default defineOptimizer({
  id: 'steepest-descent',
  title: 'Steepest descent with a line search',
  short: 'Steepest',
  order: 1,
  paper:
    'Armijo 1966, doi:10.2140/pjm.1966.16.1; Brent 1973, Algorithms for Minimization without Derivatives, chapter 5',
  revision: 1,
  hyper,
  invariances: ['scale of f', 'rotation'],
  cost: '1 gradient, and a value a trial, 1 to 3 as a rule; with Wolfe conditions 1 gradient with value a trial',
  state: '1 float per parameter',
  family: 'first-order',
  equation: String.raw`x_{k+1} = x_k - \alpha_k\,\nabla f(x_k), \qquad \alpha_k \approx \operatorname*{argmin}_{\alpha > 0} f\bigl(x_k - \alpha\,\nabla f(x_k)\bigr)`,
  about:
    'Follows the negative gradient as far as a search of one dimension says: by Armijo’s rule, Wolfe’s conditions, curvature, golden section, parabolas or Brent’s method.',
  words:
    'g = ∇f(x)\nα₁ = α before · ‖g before‖² / ‖g‖², in the first step 1 / ‖g‖\n(Armijo) α the first of α₁, α₁/2, α₁/4, … with f(x − αg) ≤ f(x) − c1 · α · ‖g‖², 50 halvings at most\n(strong Wolfe, approximate Wolfe) α from a search for the conditions of c1 and c2, α₁ first\n(exact) the same with g · g / g · Hg first, where a quadratic is least\n(golden section, parabolic, Brent) α₁, then 1.618 times as far beyond until f rises, or 0.382 of it until f falls, at most as many values; the interval is narrowed until it lies within 2 · tolerance · α of the best α, or after as many values again\nx ← x − α · g',
  pitfalls: [
    'However exact its search is, on a quadratic it goes in zigzag: f − f* falls by ((κ − 1)/(κ + 1))² a step at worst, κ = L/μ.',
    'A step takes as many values as its search: compare it by oracle units, not by steps.',
    'Values tell steps apart to the root of the precision only: tolerance is at least 1.5e-8 in fp64 and 3.5e-4 in fp32.',
    'A parabola may move one end of its interval alone and narrow it slowly; Brent’s falls back on golden section then.',
    'With search = exact f must have products with its Hessian: it asks for one a step.',
    'On sampled problems a search lowers the objective of one batch, which need not lower that of all data.',
  ],
  sources: {
    search: 'Boyd and Vandenberghe 2004, §9.2: backtracking is the usual one.',
    c1: 'Nocedal and Wright 2006, §3.1.',
    c2: 'Nocedal and Wright 2006, §3.1: 0.1 where the search is to be close.',
    tolerance: 'No source: Brent has the root of the precision at least, and SciPy 1.5e-8.',
    values: 'No source: golden section needs 20 for 1e-4; SciPy has 500.',
  },
  init: ({ x, oracle }) => ({
    ...oracle.valueAndGradient(x),
    /** α₋‖g₋‖² of the last step; 0 before the first. */
    promised: t.zeros([], 'float64'),
  }),
  step: ({ x, state, h, oracle, stale }) => {
    const { value, gradient } = stale ? oracle.valueAndGradient(x) : state;
    const square = t.cast(dot(gradient, gradient), 'float64');
    const first = t.select(
      t.greater(state.promised, 0),
      t.div(state.promised, square),
      t.div(1, t.cast(norm(gradient), 'float64')),
    );
    const usable = t.select(t.isFinite(first), first, t.onesLike(first));
    const found = searches[h.search](oracle, { x, value, gradient, direction: neg(gradient) }, usable, h);
    const promised = t.select(found.found, t.mul(found.alpha, square), state.promised);
    return {
      x: found.x,
      state: { value: found.value, gradient: found.gradient, promised },
      // Another batch, or another rounding, may still go on from here.
      ...(stale ? {} : { stop: t.logicalNot(found.found) }),
    };
  },
});
