import adam from '../adaptive/adam.ts';
import { defineOptimizer } from '../define.ts';
import { beside } from '../mechanisms/beside.ts';
import { byEstimates, estimatedWords, estimation } from '../mechanisms/estimators.ts';

/** Adam with an estimate of the gradient. */
export default defineOptimizer({
  id: 'zo-adam',
  title: 'Zeroth-order Adam',
  short: 'ZO-Adam',
  order: 0,
  paper: 'Chen et al. 2019, arXiv:1910.06513; Zhang et al. 2024, arXiv:2402.11592',
  revision: 1,
  hyper: beside(adam, estimation.hyper),
  invariances: ['scale of f'],
  cost: estimation.cost,
  state: adam.state,
  family: 'zeroth-order',
  equation: String.raw`\tilde g_k = \frac1q \sum_{i=1}^{q} c_i u_i, \qquad\text{and with } \tilde g_k \text{ a step of Adam}`,
  about: 'Adam along a slope that is estimated from values at random points nearby; η is lr, q directions.',
  words: estimatedWords(adam),
  pitfalls: [
    ...estimation.pitfalls,
    'Estimates have much the same size in all coordinates: what Adam makes of their squares is noise until many steps are averaged.',
    ...(adam.pitfalls ?? []),
  ],
  sources: { ...adam.sources, ...estimation.sources },
  ...byEstimates(adam),
});
