import { flag, int, positive } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import { coefficient, count, fromVector, toVector } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { EntryBlocks } from '../mechanisms/entries.ts';

type F = Tensor<Float>;

/** A two-point step in one block of entries after the other, each from where the last one led. */
export default defineOptimizer({
  id: 'zo-block',
  title: 'Block-wise zeroth-order descent',
  short: 'ZO-block',
  order: 0,
  paper: 'Zhang et al. 2024, arXiv:2402.11592',
  revision: 1,
  hyper: {
    lr: positive(1e-3, { log: [1e-6, 1] }),
    mu: positive(1e-3, { log: [1e-6, 1e-1] }),
    blocks: int(4, { min: 1, max: 10_000, structural: true }),
    jacobi: flag(false),
  },
  invariances: ['scale of f over lr'],
  cost: '2 values a block',
  state: 'none',
  family: 'zeroth-order',
  equation: String.raw`x \leftarrow x - \eta\,\frac{f(x + \mu u_b) - f(x - \mu u_b)}{2\mu}\,u_b \;\text{ for } b = 1, \ldots, B, \qquad u_b \sim \mathcal N(0, I) \text{ on block } b,\ 0 \text{ elsewhere}`,
  about:
    'Goes through blocks of unknowns and takes a two-point step in each, so that noise of one does not enter the others; η is lr, B blocks.',
  words:
    'for each of as many blocks of consecutive unknowns as blocks says: u normal on the block, else 0\nc = (f(x + mu · u) − f(x − mu · u)) / (2 mu)\nx ← x − lr · c · u, at once; with jacobi all after the last, from values at the x before',
  pitfalls: [
    'A step costs two values a block: compare it by oracle units.',
    'Blocks are cut by the order of the unknowns, not by layers.',
    'Runs of one setting end decades apart: take many seeds.',
  ],
  sources: {
    lr: 'As of ZO-SGD here.',
    mu: 'MeZO.',
    blocks: 'No source: Zhang et al. have one for the embedding, each layer and the head.',
    jacobi: 'Zhang et al. update at once.',
  },
  init: () => ({}),
  step: ({ x, h, oracle, key }) => {
    const start = toVector(x);
    const blocks = new EntryBlocks(count(x), h.blocks);
    const valueAt = (point: F): Tensor<'float64'> => t.cast(oracle.value(fromVector(point, x)), 'float64');
    const { point } = t.while_(
      (s) => t.less(s.i, blocks.count),
      (s) => {
        const drawn = t.randomNormal(t.atIndex(key, s.i), start.shape, start.dtype);
        const u = t.select(blocks.at(s.i).own, drawn, t.zerosLike(drawn));
        const from = h.jacobi ? start : s.point;
        const far = t.mul(u, coefficient(h.mu, u));
        const slope = t.div(t.sub(valueAt(t.add(from, far)), valueAt(t.sub(from, far))), t.mul(h.mu, 2));
        const move = t.mul(u, coefficient(t.mul(h.lr, slope), u));
        return { i: t.add(s.i, 1), point: t.sub(s.point, move) };
      },
      { i: t.constant(0, 'int32'), point: start },
    );
    return { x: fromVector(point, x), state: {} };
  },
});
