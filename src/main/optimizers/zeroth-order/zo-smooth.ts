import { positive } from '../../../shared/domain/parameter.ts';
import accelerated from '../first-order/accelerated-gradient.ts';
import { defineOptimizer } from '../define.ts';
import { beside } from '../mechanisms/beside.ts';
import { byEstimates, estimation } from '../mechanisms/estimators.ts';

/** Nesterov's accelerated gradient of the mean of f over a ball, which is smooth where f has edges. */
export default defineOptimizer({
  id: 'zo-smooth',
  title: 'Accelerated descent of a smoothed function by values',
  short: 'ZO-smooth',
  order: 0,
  paper: 'Gasnikov et al. 2022, arXiv:2201.12289',
  revision: 1,
  hyper: beside(accelerated, { lr: positive(1e-3, { log: [1e-6, 1] }), ...estimation.hyper }),
  invariances: ['scale of f over lr'],
  cost: estimation.cost,
  state: accelerated.state,
  family: 'zeroth-order',
  equation: String.raw`f_\gamma(x) = \mathbb E_{\lVert e \rVert \le 1} f(x + \gamma e), \qquad \tilde g_k = \frac1b \sum_{i=1}^{b} c_i u_i \approx \nabla f_\gamma(y_k), \quad\text{and with } \tilde g_k \text{ a step of accelerated gradient}`,
  about:
    'Takes the mean of f over a small ball, which has no edges, and goes down on it by accelerated steps with slopes from values; η is lr, b directions.',
  words: `${estimation.words.replaceAll('(x', '(y')}\n${(accelerated.words ?? '').replace('∇f(y)', 'g')}`,
  pitfalls: [
    ...estimation.pitfalls,
    'Its paper’s radius is mu √n with sphere2: so much f may be smoothed away.',
    'Momentum adds up noise: with one direction it is worse than none.',
    'Batches, restarts and the stochastic version of the paper are not known from its abstract: this is its plain reading.',
  ],
  sources: { ...accelerated.sources, lr: 'As of ZO-SGD here.', ...estimation.sources },
  ...byEstimates(accelerated),
});
