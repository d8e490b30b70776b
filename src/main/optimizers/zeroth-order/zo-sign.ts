import { choice, positive } from '../../../shared/domain/parameter.ts';
import * as t from '../../tensor/index.ts';
import { add, axpy, map, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { estimated, estimation, throughDirections } from '../mechanisms/estimators.ts';

/** x ← x − η sign(g̃), or −η times the mean of sign(c) u, which public code has. */
export default defineOptimizer({
  id: 'zo-sign',
  title: 'Zeroth-order sign descent',
  short: 'ZO-sign',
  order: 0,
  paper: 'Liu et al. 2019, ZO-signSGD, ICLR; Zhang et al. 2024, arXiv:2402.11592',
  revision: 1,
  hyper: {
    lr: positive(1e-3, { log: [1e-6, 1e-1] }),
    of: choice(['estimate', 'slope'], 'estimate'),
    ...estimation.hyper,
  },
  invariances: ['scale of f'],
  cost: estimation.cost,
  state: 'none',
  family: 'zeroth-order',
  equation: String.raw`x_{k+1} = x_k - \eta \operatorname{sign}\Bigl( \sum_{i=1}^{q} c_i u_i \Bigr) \quad\text{or}\quad x_k - \frac{\eta}{q} \sum_{i=1}^{q} \operatorname{sign}(c_i)\,u_i`,
  about:
    'Moves every coordinate by exactly η (lr), against the sign of a slope that is estimated from values at random points nearby; q is directions.',
  words: `${estimation.words}\nx ← x − lr · sign(g) with of = estimate\nx ← x − lr · the mean of sign(c) · u with of = slope`,
  pitfalls: [
    ...estimation.pitfalls,
    'With a constant lr it does not settle, but ends in a circle of that size.',
    'With of = slope a step is as long as its directions: √n times lr.',
  ],
  sources: {
    lr: 'No source for so few unknowns: Zhang et al. have 1e-4 and less.',
    of: 'Liu et al.; slope is what the code of Zhang et al. does.',
    ...estimation.sources,
  },
  init: () => ({}),
  step: ({ x, h, oracle, key }) => {
    if (h.of === 'estimate') {
      const signs = map((g) => t.sign(g), estimated(oracle, x, h, key));
      return { x: axpy(t.neg(h.lr), signs, x), state: {} };
    }
    const share = t.div(h.lr, h.directions);
    const move = throughDirections(
      oracle,
      x,
      h,
      key,
      (u, slope, sum: typeof x) => axpy(t.neg(t.mul(share, t.sign(slope))), u, sum),
      zerosLike(x),
    );
    return { x: add(x, move), state: {} };
  },
});
