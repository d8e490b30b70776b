import { choice, int, positive } from '../../../shared/domain/parameter.ts';
import * as t from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { axpy } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { probes } from '../mechanisms/probes.ts';
import { repeat } from '../mechanisms/repeat.ts';

/** What each estimator draws its directions from. */
const estimators = { gauss2: probes.normal, sphere2: probes.sphere, rad2: probes.signs } as const;

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
    mu: positive(1e-3, { log: [1e-6, 1e-1] }),
    directions: int(1, { min: 1, max: 10_000, structural: true }),
    estimator: choice(['gauss2', 'sphere2', 'rad2'], 'gauss2'),
  },
  invariances: ['scale of f over lr'],
  cost: '2 values a direction',
  state: 'none',
  family: 'zeroth-order',
  equation: String.raw`x_{k+1} = x_k - \frac{\eta}{q} \sum_{i=1}^{q} \frac{f(x_k + \mu u_i) - f(x_k - \mu u_i)}{2\mu}\,u_i, \qquad \mathbb{E}\,u_i u_i^\top = I`,
  about:
    'Needs values only: it estimates the slope along q (directions) random directions from two values each; η is lr.',
  words:
    'u: random directions as estimator says, as many as directions\nc = (f(x + mu · u) − f(x − mu · u)) / (2 mu) for each\nx ← x − lr · the mean of c · u',
  pitfalls: [
    'With one direction and n unknowns of curvature L it needs lr < 2/(L (n + 2)), n times less than with gradients; more directions allow more.',
    'mu weighs rounding against curvature: 3e-3 is best for eˣ in fp32, 3e-6 in fp64; far below, the difference is noise.',
    'Where f(x + u) = f(x − u) for all u, as in the middle of a saddle, it never moves.',
    'Runs of one setting end decades apart: take many seeds.',
    'A step costs two values a direction, a gradient three: compare it by oracle units, not by steps.',
  ],
  sources: {
    lr: 'Ours, for some hundred unknowns; MeZO has 1e-7 to 1e-6 for language models, and Nesterov and Spokoiny 1/(4 (n + 4) L).',
    mu: 'MeZO.',
    directions: 'MeZO.',
    estimator: 'MeZO, and Nesterov and Spokoiny, who draw normal directions.',
  },
  init: () => ({}),
  step: ({ x, h, oracle, key }) => {
    const step = t.div(h.lr, h.directions);
    const next = repeat(
      h.directions,
      (i, y: Params) => {
        const u = estimators[h.estimator](x, t.atIndex(key, i));
        const ahead = t.cast(oracle.value(axpy(h.mu, u, x)), 'float64');
        const behind = t.cast(oracle.value(axpy(t.neg(h.mu), u, x)), 'float64');
        const slope = t.div(t.sub(ahead, behind), t.mul(h.mu, 2));
        return axpy(t.neg(t.mul(step, slope)), u, y);
      },
      x,
    );
    return { x: next, state: {} };
  },
});
