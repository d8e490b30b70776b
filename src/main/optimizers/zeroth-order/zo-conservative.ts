import { positive } from '../../../shared/domain/parameter.ts';
import * as t from '../../tensor/index.ts';
import { axpy, select } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { estimated, estimation } from '../mechanisms/estimators.ts';

/** The best of staying and of a step either way along an estimate of the gradient. */
export default defineOptimizer({
  id: 'zo-conservative',
  title: 'Conservative zeroth-order descent',
  short: 'ZO-cons',
  order: 0,
  paper: 'Zhang et al. 2024, arXiv:2402.11592; Bergou, Gorbunov and Richtárik 2020, arXiv:1902.03591',
  revision: 1,
  hyper: { lr: positive(1e-3, { log: [1e-6, 1] }), ...estimation.hyper },
  invariances: ['scale of f over lr'],
  cost: `${estimation.cost}, and 3 more`,
  state: 'none',
  family: 'zeroth-order',
  equation: String.raw`x_{k+1} = \operatorname*{argmin} \bigl\{ f(x_k),\ f(x_k - \eta \tilde g_k),\ f(x_k + \eta \tilde g_k) \bigr\}, \qquad \tilde g_k = \frac1q \sum_{i=1}^{q} c_i u_i`,
  about:
    'Steps against an estimated slope, with it, or not at all, whichever value is lowest, so that a deterministic f never rises; η is lr, q directions.',
  words: `${estimation.words}\nx ← that of x, x − lr · g and x + lr · g where f is lowest, of equals the first`,
  pitfalls: [
    ...estimation.pitfalls,
    'A step costs three values more than others: compare it by oracle units.',
    'On sampled problems it is the batch that never rises, not f.',
  ],
  sources: { lr: 'As of ZO-SGD here.', ...estimation.sources },
  init: () => ({}),
  step: ({ x, h, oracle, key }) => {
    const g = estimated(oracle, x, h, key);
    const [down, up] = [axpy(t.neg(h.lr), g, x), axpy(h.lr, g, x)];
    const [here, below, above] = [oracle.value(x), oracle.value(down), oracle.value(up)];
    const isBelow = t.less(below, here);
    const better = select(isBelow, down, x);
    return { x: select(t.less(above, t.select(isBelow, below, here)), up, better), state: {} };
  },
});
