import { choice, int, positive, real } from '../../../shared/domain/parameter.ts';
import type { Key, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { axpy, coefficient, fromVector, mul, toVector, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { centralSlope } from '../mechanisms/estimators.ts';
import { probes } from '../mechanisms/probes.ts';
import { ranksOf } from '../mechanisms/ranking.ts';
import { repeat } from '../mechanisms/repeat.ts';

/** 1 where an entry takes part: drawn, each with the same chance. */
const drawnMask = (x: Params, key: Key, keep: Tensor<'float64'>): Params =>
  Object.fromEntries(
    Object.entries(x).map(([name, a]) => {
      const u = t.randomUniform(t.subKey(key, `mask ${name}`), a.shape, a.dtype);
      return [name, t.cast(t.less(u, coefficient(keep, a)), a.dtype)];
    }),
  );

/** 1 where |x| is among the largest over all tensors. */
function largeMask(x: Params, keep: Tensor<'float64'>): Params {
  const sizes = t.neg(t.abs(toVector(x)));
  const number = sizes.shape[0] as number;
  const most = t.mul(keep, number);
  const ranks = t.cast(ranksOf(sizes), sizes.dtype);
  return fromVector(t.cast(t.less(ranks, coefficient(most, ranks)), sizes.dtype), x);
}

/** Two-point descent whose directions are 0 but in some coordinates. */
export default defineOptimizer({
  id: 'zo-sparse',
  title: 'Sparse zeroth-order descent',
  short: 'ZO-sparse',
  order: 0,
  paper: 'Zhang et al. 2024, arXiv:2402.11592; Liu et al. 2024, arXiv:2402.15751',
  revision: 1,
  hyper: {
    lr: positive(1e-3, { log: [1e-6, 1] }),
    mu: positive(1e-3, { log: [1e-6, 1e-1] }),
    directions: int(1, { min: 1, max: 10_000, structural: true }),
    keep: real(0.5, { min: 0, max: 1, exclusive: ['min'] }),
    mask: choice(['random', 'magnitude'], 'random'),
    every: int(1, { min: 1, max: 1_000_000 }),
  },
  needs: ['few unknowns'],
  invariances: ['scale of f over lr'],
  cost: '2 values a direction',
  state: 'none',
  family: 'zeroth-order',
  equation: String.raw`x_{k+1} = x_k - \frac{\eta}{q} \sum_{i=1}^{q} \frac{f(x_k + \mu\,m \odot u_i) - f(x_k - \mu\,m \odot u_i)}{2\mu}\,m \odot u_i, \qquad m \in \{0, 1\}^d`,
  about:
    'Two-point descent in a part of the coordinates at a time, drawn anew every so many steps, or in those that are largest: fewer coordinates, less noise; η is lr, q directions.',
  words:
    'm: 1 in a share keep of the coordinates, else 0: random ones, drawn anew every steps, or with mask magnitude those where |x| is largest\nu: normal directions times m, as many as directions\nc = (f(x + mu · u) − f(x − mu · u)) / (2 mu) for each\nx ← x − lr · the mean of c · u',
  pitfalls: [
    'What is outside of the mask does not move: with magnitude small weights may never do.',
    'Public code draws its mask from normal numbers, so that keep = 0.1 leaves 46 % and 0.9 leaves 18 %: here keep is what is kept.',
    'Runs of one setting end decades apart: take many seeds.',
  ],
  sources: {
    lr: 'As of ZO-SGD here.',
    mu: 'MeZO.',
    directions: 'MeZO.',
    keep: 'No source: Zhang et al. have 0.1 to 0.9.',
    mask: 'Zhang et al.',
    every: 'Zhang et al.',
  },
  init: () => ({}),
  step: ({ x, h, oracle, key, t: step }) => {
    const round = t.floorDiv(t.sub(step, 1), t.cast(h.every, 'int32'));
    const mask =
      h.mask === 'random' ? drawnMask(x, t.atStep(t.subKey(key, 'mask'), round), h.keep) : largeMask(x, h.keep);
    const g = repeat(
      h.directions,
      (i, sum: Params) => {
        const u = mul(probes.normal(x, t.atIndex(key, i)), mask);
        return axpy(t.div(centralSlope(oracle, x, u, h.mu), h.directions), u, sum);
      },
      zerosLike(x),
    );
    return { x: axpy(t.neg(h.lr), g, x), state: {} };
  },
});
