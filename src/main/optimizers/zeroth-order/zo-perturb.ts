import { positive, real } from '../../../shared/domain/parameter.ts';
import * as t from '../../tensor/index.ts';
import { axpy, count } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { estimated, estimation } from '../mechanisms/estimators.ts';
import { probes } from '../mechanisms/probes.ts';

/** Zeroth-order descent with a little noise of its own, which leaves saddles. */
export default defineOptimizer({
  id: 'zo-perturb',
  title: 'Perturbed zeroth-order descent',
  short: 'ZO-perturb',
  order: 0,
  paper: 'Zhang, Xiong and Gu 2022, arXiv:2203.10412; Jin et al. 2017, arXiv:1703.00887',
  revision: 1,
  hyper: {
    lr: positive(0.02, { log: [1e-6, 1] }),
    perturbation: real(0.05, { min: 0, log: [1e-4, 1] }),
    ...estimation.hyper,
  },
  cost: estimation.cost,
  state: 'none',
  family: 'zeroth-order',
  equation: String.raw`x_{k+1} = x_k - \eta \Bigl( \frac1q \sum_{i=1}^{q} c_i u_i + \xi_k \Bigr), \qquad \xi_k \sim \mathcal N\bigl(0, \tfrac{r^2}{d} I\bigr)`,
  about:
    'Descent along an estimated slope with some noise beside it, so that it leaves a saddle where values on both sides are alike; η is lr, r perturbation, q directions.',
  words: `${estimation.words}\nξ = perturbation / √n times a normal direction\nx ← x − lr · (g + ξ)`,
  pitfalls: [
    ...estimation.pitfalls,
    'The noise never ends: near a minimum f stays about lr · perturbation² above it.',
    'How its paper sets lr, mu and radius from the accuracy that is wanted is not known from its abstract: they are constants here.',
  ],
  sources: {
    lr: 'No source: as it leaves the saddle of SADDLE in some hundred steps.',
    perturbation: 'No source: the same.',
    ...estimation.sources,
  },
  init: () => ({}),
  step: ({ x, h, oracle, key }) => {
    const noise = probes.normal(x, t.subKey(key, 'noise'));
    const moved = axpy(t.neg(h.lr), estimated(oracle, x, h, key), x);
    return { x: axpy(t.neg(t.mul(h.lr, t.div(h.perturbation, Math.sqrt(count(x))))), noise, moved), state: {} };
  },
});
