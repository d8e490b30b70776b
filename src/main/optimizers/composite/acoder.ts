import * as t from '../../tensor/index.ts';
import { coefficient, count, fromVector, toVector } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { cyclic, EntryBlocks } from '../mechanisms/entries.ts';
import { repeat } from '../mechanisms/repeat.ts';

/**
 * x = (A₋y₋ + av₋)/A, then block by block from the last: p the gradient where blocks behind are those of y already,
 * z += a(p + (a₋/a)(∇f(x₋) − p₋)), v = prox of Ah at x₀ − z, y = (A₋y₋ + av)/A.
 */
export default defineOptimizer({
  id: 'acoder',
  title: 'Accelerated cyclic coordinate dual averaging',
  short: 'A-CODER',
  order: 1,
  paper: 'arXiv:2303.16279',
  revision: 1,
  hyper: cyclic.hyper,
  composite: true,
  cost: 'a gradient for each block',
  state: '4 floats per parameter',
  family: 'composite',
  equation: String.raw`\begin{aligned} a_k &= \tfrac12\bigl(r + \sqrt{r^2 + 4 A_{k-1} r}\bigr), \quad r = \tfrac{2}{5}\,\frac{1 + \gamma A_{k-1}}{\hat L}, \qquad A_k = A_{k-1} + a_k, \qquad x_k = \frac{A_{k-1} y_{k-1} + a_k v_{k-1}}{A_k} \\ p^j_k &= \nabla_j f\bigl(x^1_k, \dots, x^j_k, y^{j+1}_k, \dots, y^m_k\bigr), \qquad z^j_k = z^j_{k-1} + a_k p^j_k + a_{k-1}\bigl(\nabla_j f(x_{k-1}) - p^j_{k-1}\bigr) \\ v^j_k &= \operatorname{prox}_{A_k h}(x_0 - z_k)^j, \qquad y^j_k = \frac{A_{k-1} y^j_{k-1} + a_k v^j_k}{A_k}, \qquad j = m, \dots, 1 \end{aligned}`,
  about:
    'Accelerated descent on a smooth f and another part h, which goes through blocks of the unknowns one by one, each with the gradient where the last ones have come to; L̂ is largest, γ convexity.',
  words:
    'a and A at first 0, v and y the first x, z = 0; a₋, A₋, v₋, y₋ are those of the step before\nr = 0.4 · (1 + convexity · A₋) / largest, a = (r + √(r² + 4A₋r)) / 2, A = A₋ + a\nu = (A₋ · y₋ + a · v₋) / A\nfor j from the last of the blocks to the first: p = block j of the gradient of the smooth part where the blocks behind j are those of y, the others those of u\nblock j of z ← z + a · p + a₋ · (∇f − p) of the step before, ∇f there at its u\nblock j of v ← prox of A · h at the first x − z\nblock j of y ← (A₋ · y₋ + a · v) / A\nx ← y',
  pitfalls: [
    'A step asks for a whole gradient for each block, of which it takes the block: it pays where the curvature of a block is far below that of all, or where blocks are cheap by themselves, which they are not here.',
    'The curvature that largest has to bound is one over blocks, and may be less than that of f: to be searched.',
    'A grows with the square of the steps: where h is not 0, x₀ − z does as well, and its prox loses digits of fp32, some of them after 1000 steps.',
    'Its blocks are entries in their order, whatever tensors they are of; h has to be of each entry alone, or at least of each block.',
    'Where batches are drawn, the gradient of the last step and of this one are of two batches: vr-acoder is made for them.',
  ],
  sources: {
    largest: 'No source: 100 is right for a quadratic with curvatures up to 100; the released code has it searched.',
    ...cyclic.sources,
  },
  init({ x }) {
    const start = toVector(x);
    const none = t.constant(0, 'float64');
    return { start, v: start, z: t.zerosLike(start), lag: t.zerosLike(start), share: none, sum: none };
  },
  step({ x, state, h, oracle }) {
    const { start, lag, share: before, sum } = state;
    const blocks = new EntryBlocks(count(x), h.blocks);
    const r = t.div(t.mul(t.add(1, t.mul(sum, h.convexity)), 0.4), h.largest);
    const a = t.mul(t.add(r, t.sqrt(t.add(t.square(r), t.mul(t.mul(sum, r), 4)))), 0.5);
    const total = t.add(sum, a);
    const part = t.div(a, total);
    const y = toVector(x);
    /** (A₋y₋ + av)/A. */
    const mixed = (v: typeof y): typeof y => t.add(y, t.mul(t.sub(v, y), coefficient(part, y)));
    const first = { w: mixed(state.v), v: state.v, z: state.z, p: t.zerosLike(y), g: t.zerosLike(y) };
    const pass = repeat(
      blocks.count,
      (i, { w, v, z, p, g }) => {
        const { own } = blocks.at(t.sub(blocks.count - 1, i));
        const here = toVector(oracle.gradient(fromVector(w, x)));
        const moved = t.add(z, t.add(t.mul(here, coefficient(a, here)), t.mul(lag, coefficient(before, lag))));
        const nextZ = t.select(own, moved, z);
        const near = toVector(oracle.prox(fromVector(t.sub(start, nextZ), x), total));
        const nextV = t.select(own, near, v);
        return {
          ...{ w: t.select(own, mixed(nextV), w), v: nextV, z: nextZ },
          ...{ p: t.select(own, here, p), g: t.select(t.equal(i, 0), here, g) },
        };
      },
      first,
    );
    const { w, v, z, p, g } = pass;
    return { x: fromVector(w, x), state: { start, v, z, lag: t.sub(g, p), share: a, sum: total } };
  },
});
