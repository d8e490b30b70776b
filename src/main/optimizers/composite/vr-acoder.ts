import { choice, int } from '../../../shared/domain/parameter.ts';
import * as t from '../../tensor/index.ts';
import { coefficient, count, fromVector, toVector } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { cyclic, EntryBlocks } from '../mechanisms/entries.ts';

/**
 * A-CODER with gradients of batches, one for each block, corrected by the whole one at ỹ, the mean of the y of the last
 * epoch; a step is one block, an epoch `passes` over all.
 */
export default defineOptimizer({
  id: 'vr-acoder',
  title: 'Variance-reduced cyclic coordinate dual averaging',
  short: 'VR-A-CODER',
  order: 1,
  paper: 'arXiv:2303.16279',
  revision: 1,
  hyper: {
    ...cyclic.hyper,
    passes: int(10, { min: 1, max: 100_000 }),
    seeding: choice(['scaled', 'unscaled'], 'scaled'),
  },
  composite: true,
  cost: '4 gradients of a batch, one block of each; that of all examples at the start and once in passes × blocks steps',
  state: '9 floats per parameter',
  family: 'composite',
  equation: String.raw`\begin{aligned} a_s &= \sqrt{\frac{K A_{s-1} (1 + \gamma A_{s-1})}{8 \hat L}}, \qquad A_s = A_{s-1} + a_s, \qquad \mu_s = \nabla f(\tilde y_{s-1}), \qquad x_k = \frac{A_{s-1} \tilde y_{s-1} + a_s v_{k-1}}{A_s} \\ w^j_k &= \bigl(x^1_k, \dots, x^j_k, y^{j+1}_k, \dots, y^m_k\bigr), \qquad q^j_k = \nabla_j f_i(w^j_k) - \nabla_j f_i(\tilde y_{s-1}) + \mu^j_s + \tfrac{a'}{a_s}\bigl(\nabla_j f_i(x_{k-1}) - \nabla_j f_i(w^j_{k-1})\bigr) \\ z^j_k &= z^j_{k-1} + a_s q^j_k, \qquad v^j_k = \operatorname{prox}_{(A_{s-1} + a_s k / K) h}(x_0 - z_k / K)^j, \qquad y^j_k = \frac{A_{s-1} \tilde y^j_{s-1} + a_s v^j_k}{A_s}, \qquad \tilde y_s = \tfrac1K \sum_{k=1}^{K} y_k \end{aligned}`,
  about:
    'A-CODER on batches, whose noise fades as it comes nearer: each block takes the difference of two gradients of a batch to a whole one, which is taken anew once an epoch. K is passes, L̂ largest, γ convexity.',
  words:
    'at first A = a = 1 / (4 · largest), with seeding scaled z = passes · A · ∇f(x) of all examples and v = prox of A · h at x − z / passes, with unscaled z = ∇f(x) and v = prox of A · h at x − z; ỹ = y = v, and u the first x\na step is one of the blocks, from the last to the first; so many make a pass, and so many passes an epoch:\nat the start of an epoch a₋ = a, A₋ = A, a = √(passes · A₋ · (1 + convexity · A₋) / (8 · largest)), A = A₋ + a, μ = ∇f(ỹ) of all examples\nat the start of a pass u₋ = u, y₋ = y, u = (A₋ · ỹ + a · v) / A\nfor block j with the gradients of a batch, w = u up to block j and y behind it, w₋ = u₋ up to block j and y₋ behind it: q = ∇f(w) − ∇f(ỹ) + μ + (a′ / a) · (∇f(u₋) − ∇f(w₋)), a′ = a₋ in the first pass of an epoch and a in the others\nblock j of z ← z + a · q, of v ← prox of (A₋ + a · k / passes) · h at the first x − z / passes in pass k, of y ← (A₋ · ỹ + a · v) / A\nat the end of an epoch ỹ ← the mean of y after each of its passes\nx ← y; handed back is ỹ',
  pitfalls: [
    'How many passes an epoch has, and how largest is to be chosen, is not known for sure: passes about as many as there are batches in all examples, largest searched.',
    'The released code begins with seeding unscaled, the algorithm as it is printed with scaled; both converge.',
    'What is handed back changes once an epoch: between, its curve is flat.',
    'The sample of a block is the batch of a step; the printed one is a single example.',
    'Of four gradients a step takes one block each: with many blocks it asks for much more than it takes.',
  ],
  sources: {
    largest: 'No source: as acoder has it; the released code has it searched.',
    ...cyclic.sources,
    passes: 'No source: about as many as there are batches in all examples.',
    seeding: 'Lin, Song and Diakonikolas; unscaled is that of their released code.',
  },
  init({ x, h, oracle }) {
    const start = toVector(x);
    const g = toVector(oracle.whole().gradient(x));
    const a = t.div(0.25, h.largest);
    const [z, reach] =
      h.seeding === 'scaled' ? [t.mul(g, coefficient(t.mul(h.passes, a), g)), t.mul(g, coefficient(a, g))] : [g, g];
    const v = toVector(oracle.prox(fromVector(t.sub(start, reach), x), a));
    const epoch = { a, before: a, sum: a, sumBefore: a, whole: t.zerosLike(v) };
    return { start, z, v, mean: v, ys: t.zerosLike(v), u: start, uBefore: start, yBefore: v, epoch };
  },
  step({ x, state, h, oracle, t: step }) {
    const { start, mean } = state;
    const blocks = new EntryBlocks(count(x), h.blocks);
    const inEpoch = t.floorMod(t.sub(step, 1), t.mul(t.cast(h.passes, 'int32'), blocks.count));
    const pass = t.cast(t.add(t.floorDiv(inEpoch, blocks.count), 1), 'float64');
    const j = t.sub(blocks.count - 1, t.floorMod(inEpoch, blocks.count));
    const isFirst = t.equal(j, blocks.count - 1);
    const y = t.select(t.equal(step, 1), state.v, toVector(x));

    const { a, before, sum, sumBefore, whole } = t.cond(
      t.equal(inEpoch, 0),
      () => {
        const { a: last, sum: all } = state.epoch;
        const square = t.div(t.mul(t.mul(h.passes, all), t.add(1, t.mul(all, h.convexity))), t.mul(h.largest, 8));
        const next = t.sqrt(square);
        const own = toVector(oracle.whole().gradient(fromVector(mean, x)));
        return { a: next, before: last, sum: t.add(all, next), sumBefore: all, whole: own };
      },
      () => state.epoch,
    );
    /** (A₋ỹ + av)/A. */
    const mixed = (v: typeof y): typeof y => t.add(mean, t.mul(t.sub(v, mean), coefficient(t.div(a, sum), v)));
    const u = t.select(isFirst, mixed(state.v), state.u);
    const uBefore = t.select(isFirst, state.u, state.uBefore);
    const yBefore = t.select(isFirst, y, state.yBefore);

    const { own, behind } = blocks.at(j);
    const at = (point: typeof y): typeof y => toVector(oracle.gradient(fromVector(point, x)));
    const lag = t.sub(at(uBefore), at(t.select(behind, yBefore, uBefore)));
    const weight = t.select(t.equal(pass, 1), before, a);
    const q = t.add(t.sub(at(t.select(behind, y, u)), at(mean)), whole);
    const moved = t.add(state.z, t.add(t.mul(q, coefficient(a, q)), t.mul(lag, coefficient(weight, lag))));
    const z = t.select(own, moved, state.z);
    const reach = t.sub(start, t.div(z, coefficient(h.passes, z)));
    const tau = t.add(sumBefore, t.div(t.mul(a, pass), h.passes));
    const v = t.select(own, toVector(oracle.prox(fromVector(reach, x), tau)), state.v);
    const next = t.select(own, mixed(v), y);

    const isPassed = t.equal(j, 0);
    const isOver = t.logicalAnd(isPassed, t.equal(pass, h.passes));
    const ys = t.select(isPassed, t.add(state.ys, next), state.ys);
    return {
      x: fromVector(next, x),
      state: {
        ...{ start, z, v },
        mean: t.select(isOver, t.div(ys, coefficient(h.passes, ys)), mean),
        ys: t.select(isOver, t.zerosLike(ys), ys),
        ...{ u, uBefore, yBefore, epoch: { a, before, sum, sumBefore, whole } },
      },
    };
  },
  point: ({ x, state }) => fromVector(state.mean, x),
});
