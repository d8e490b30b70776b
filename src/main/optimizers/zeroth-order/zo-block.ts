import { flag, int, positive } from '../../../shared/domain/parameter.ts';
import * as t from '../../tensor/index.ts';
import { axpy, count, fromVector, toVector } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { EntryBlocks } from '../mechanisms/entries.ts';
import { centralSlope } from '../mechanisms/estimators.ts';

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
    const blocks = new EntryBlocks(count(x), h.blocks);
    const { point } = t.while_(
      (s) => t.less(s.i, blocks.count),
      (s) => {
        const drawn = t.randomNormal(t.atIndex(key, s.i), [count(x)], toVector(x).dtype);
        const u = fromVector(t.select(blocks.at(s.i).own, drawn, t.zerosLike(drawn)), x);
        const slope = centralSlope(oracle, h.jacobi ? x : s.point, u, h.mu);
        return { i: t.add(s.i, 1), point: axpy(t.neg(t.mul(h.lr, slope)), u, s.point) };
      },
      { i: t.constant(0, 'int32'), point: x },
    );
    return { x: point, state: {} };
  },
});
