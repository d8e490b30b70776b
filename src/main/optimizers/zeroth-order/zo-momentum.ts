import { positive } from '../../../shared/domain/parameter.ts';
import heavyBall from '../first-order/heavy-ball.ts';
import { defineOptimizer } from '../define.ts';
import { beside } from '../mechanisms/beside.ts';
import { byEstimates, estimatedWords, estimation } from '../mechanisms/estimators.ts';

/** m ← βm + g̃, x ← x − ηm, with an estimate g̃ of the gradient. */
export default defineOptimizer({
  id: 'zo-momentum',
  title: 'Zeroth-order descent with momentum',
  short: 'ZO-momentum',
  order: 0,
  paper: 'Zhang et al. 2024, arXiv:2402.11592',
  revision: 1,
  hyper: beside(heavyBall, { lr: positive(3e-3, { log: [1e-6, 1] }), ...estimation.hyper }),
  needs: ['fine steps'],
  invariances: ['scale of f over lr'],
  cost: estimation.cost,
  state: heavyBall.state,
  family: 'zeroth-order',
  equation: String.raw`\tilde g_k = \frac1q \sum_{i=1}^{q} c_i u_i, \qquad m_{k+1} = \beta\,m_k + \tilde g_k, \qquad x_{k+1} = x_k - \eta\,m_{k+1}`,
  about:
    'Heavy ball along a slope that is estimated from values at random points nearby; η is lr, β momentum, q directions.',
  words: estimatedWords(heavyBall),
  pitfalls: [...estimation.pitfalls, 'Of a steady estimate, steps grow to 1/(1 − momentum) times lr · g.'],
  sources: {
    lr: 'No source for so few unknowns: 1/(n + 2) of what gradients allow.',
    momentum: 'Zhang et al.',
    ...estimation.sources,
  },
  ...byEstimates(heavyBall),
});
