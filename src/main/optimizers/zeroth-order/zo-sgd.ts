import { positive } from '../../../shared/domain/parameter.ts';
import * as t from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { axpy } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { estimation, throughDirections } from '../mechanisms/estimators.ts';

/**
 * x ← x − (η/q) Σ cᵢuᵢ with c = (f(x + μu) − f(x − μu))/2μ. A direction is a function of its key alone, so none is kept,
 * and a step can be replayed from its (key, c) as in MeZO. The difference is formed in float64, whatever f was computed in.
 */
export default defineOptimizer({
  id: 'zo-sgd',
  title: 'Two-point zeroth-order gradient descent',
  short: 'ZO-SGD',
  order: 0,
  paper: 'Nesterov and Spokoiny 2017, doi:10.1007/s10208-015-9296-2; MeZO, arXiv:2305.17333',
  revision: 1,
  hyper: {
    lr: positive(1e-3, { log: [1e-6, 1] }),
    ...estimation.hyper,
  },
  invariances: ['scale of f over lr'],
  cost: estimation.cost,
  state: 'none',
  family: 'zeroth-order',
  equation: String.raw`x_{k+1} = x_k - \frac{\eta}{q} \sum_{i=1}^{q} \frac{f(x_k + \mu u_i) - f(x_k - \mu u_i)}{2\mu}\,u_i, \qquad \mathbb{E}\,u_i u_i^\top = I`,
  about:
    'Needs values only: it estimates the slope along q (directions) random directions from two values each; η is lr.',
  words: `${estimation.words}\nx ← x − lr · g`,
  pitfalls: [
    'With one direction and n unknowns of curvature L it needs lr < 2/(L (n + 2)), n times less than with gradients; more directions allow more.',
    'mu weighs rounding against curvature: 3e-3 is best for eˣ in fp32, 3e-6 in fp64; far below, the difference is noise.',
    'Where f(x + u) = f(x − u) for all u, as in the middle of a saddle, it never moves.',
    'Runs of one setting end decades apart: take many seeds.',
    'A step costs two values a direction, a gradient three: compare it by oracle units, not by steps.',
  ],
  sources: {
    lr: 'Ours, for some hundred unknowns; MeZO has 1e-7 to 1e-6 for language models, and Nesterov and Spokoiny 1/(4 (n + 4) L).',
    ...estimation.sources,
  },
  init: () => ({}),
  step: ({ x, h, oracle, key }) => {
    const step = t.div(h.lr, h.directions);
    const next = throughDirections(
      oracle,
      x,
      h,
      key,
      (u, slope, y: Params) => axpy(t.neg(t.mul(step, slope)), u, y),
      x,
    );
    return { x: next, state: {} };
  },
});
