import { choice, flag, int, positive, real, unit } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import { add, axpy, coefficient, map, mul, scale, sub, zerosLike } from '../../tensor/params.ts';
import type { Params } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import type { Statistics } from '../mechanisms/axes.ts';
import { applied, gram } from '../mechanisms/axes.ts';
import { inBlocks, merged, ofBlocks } from '../mechanisms/blocks.ts';
import { coupledNewton } from '../mechanisms/coupled-newton.ts';
import { guardedRoot } from '../mechanisms/guarded-root.ts';
import { decayed } from '../mechanisms/weight-decay.ts';

/** Of every block of a tensor, a matrix for every axis. */
type Blocks = Readonly<Record<string, Statistics>>;
type All = Readonly<Record<string, Blocks>>;

/** A tensor of more than one axis with its small axes merged, in blocks; a vector has none. */
const blocksOf = (a: Tensor<Float>, block: number): Tensor<Float>[] =>
  a.shape.length < 2 ? [] : inBlocks(t.reshape(a, merged(a.shape, block)), block);

const overBlocks = (
  g: Params,
  block: number,
  of: (part: Tensor<Float>, axis: number, at: readonly [name: string, part: string]) => Tensor<Float>,
): All =>
  Object.fromEntries(
    Object.entries(g).map(([name, a]) => [
      name,
      Object.fromEntries(
        blocksOf(a, block).map((part, i) => [
          `${i}`,
          Object.fromEntries(part.shape.map((_, axis) => [`${axis}`, of(part, axis, [name, `${i}`])])),
        ]),
      ),
    ]),
  );

/** Every block times its roots along every axis. */
function preconditioned(a: Tensor<Float>, roots: Blocks, block: number): Tensor<Float> {
  const parts = blocksOf(a, block).map((part, i) =>
    Object.entries(roots[`${i}`] ?? {}).reduce((b, [axis, root]) => applied(root, b, Number(axis)), part),
  );
  return t.reshape(ofBlocks(parts, merged(a.shape, block), block), a.shape);
}

const norm = (a: Tensor<Float>): Tensor<Float> => t.sqrt(t.sum(t.square(a)));

/**
 * Shampoo in blocks, its roots found every so many steps by matrix products alone, with the length of another method's step
 * for every tensor, and a momentum of such steps.
 */
export default defineOptimizer({
  id: 'dshampoo',
  title: 'Distributed Shampoo',
  short: 'D-Shampoo',
  order: 1,
  paper: 'Anil et al. 2020, arXiv:2002.09018',
  revision: 1,
  hyper: {
    lr: positive(0.01, { log: [1e-4, 1] }),
    block: int(128, { min: 1, max: 8192, structural: true }),
    beta2: real(0.999, { min: 0, max: 1 }),
    ridge: positive(1e-6, { max: 1 }),
    every: int(10, { min: 1, max: 10_000, structural: true }),
    start: int(5, { min: 1, max: 1_000_000, structural: true }),
    graft: choice(['AdaGrad', 'SGD'], 'AdaGrad'),
    eps: positive(1e-10),
    momentum: unit(0.9),
    nesterov: flag(true),
    weightDecay: real(0, { min: 0, log: [1e-4, 0.3] }),
  },
  invariances: ['scale of f', { of: 'scale of f over lr', where: { graft: 'SGD' } }],
  cost: '1 gradient, and an inverse root for every axis of a block each 10 steps',
  state: '2 (a² + b²) / ab floats per parameter of a block [a, b]; 1 of momentum and, with AdaGrad, 1 more',
  family: 'matrix',
  equation: String.raw`\begin{aligned} G_k &= \nabla f(W_k), \qquad L_{k+1} = \beta_2 L_k + (1 - \beta_2)\,G_k G_k^\top, \qquad R_{k+1} = \beta_2 R_k + (1 - \beta_2)\,G_k^\top G_k \\ P &= L^{-1/4} G_k\,R^{-1/4}, \qquad U = P\,\frac{\lVert U_{\text{graft}} \rVert}{\lVert P \rVert}, \qquad B_{k+1} = \mu B_k + U \\ W_{k+1} &= W_k - \eta\,(U + \mu B_{k+1}) \end{aligned}`,
  about:
    'Shampoo as it is used at scale: on blocks of matrices, with roots that are a few steps old and the step length of AdaGrad or gradient descent; η is lr, μ momentum.',
  words:
    'G = ∇f(W) of a tensor of more than one axis, those before the last merged while their product is at most block, cut into blocks of k axes:\nfor every axis: S ← beta2 · S + (1 − beta2) · M Mᵀ, M the block unfolded along it, at first 0; with beta2 = 1, S + M Mᵀ\nfrom step start on, whenever every steps have been taken: roots (S + ridge · ‖S‖ · I)^(−1/(2k))\nu = the step of graft: G, or for AdaGrad G / (√(sum of G²) + eps)\nfrom step start on: u ← ‖u‖ · P / ‖P‖, P = G times the roots along every axis, norms over the tensor; vectors keep u\nb ← momentum · b + u, at first 0\nx ← (1 − lr · weightDecay) · x − lr · (u + momentum · b); without nesterov b in place of the bracket',
  pitfalls: [
    'Vectors have no matrix here: theirs is the grafted step alone.',
    'Its lr is that of what is grafted: with SGD steps scale with f, and as b adds up to ten steps with momentum = 0.9, lr is a tenth of what it would be without.',
    'Blocks do not know of each other: block is how much of a matrix turns together.',
    'Roots are as many steps old as every says, and in fp32 good to 5e-4 with ridge = 1e-6.',
    'With beta2 = 1 its sums never fade; grafting keeps the length of its steps, not their direction, from being of long ago.',
  ],
  sources: {
    lr: 'Keras’ and PyTorch’s AdaGrad; Anil et al. take that of what is grafted.',
    block: 'The released code for PyTorch; Anil et al. have 128 to 1024.',
    beta2: 'The released code for JAX; Anil et al. and that for PyTorch have sums, 1.',
    ridge:
      'The released code for JAX, of the largest eigenvalue; here of the Frobenius norm, which is at least that. That for PyTorch has 1e-12.',
    every: 'Anil et al. have 1 to 100, and the released code 1.',
    start: 'The released code for JAX; that for PyTorch has 1.',
    graft: 'Anil et al. have either; the released code has SGD, whose lr depends on the scale of f.',
    eps: 'PyTorch’s AdaGrad; the released code has 1e-6.',
    momentum: 'The released code.',
    nesterov: 'The released code.',
    weightDecay: 'The released code, which adds it to the gradient.',
  },
  init: ({ x, h }) => {
    const zero = overBlocks(x, h.block, (part, axis) => {
      const n = part.shape[axis] ?? 1;
      return t.zeros([n, n], part.dtype);
    });
    return { s: zero, roots: zero, b: zerosLike(x), sum: h.graft === 'AdaGrad' ? zerosLike(x) : {} };
  },
  step: ({ x, state, h, oracle, t: step }) => {
    const g = oracle.gradient(x);
    const weight = t.select(t.equal(h.beta2, 1), h.beta2, t.sub(1, h.beta2));
    const s = overBlocks(g, h.block, (part, axis, [name, at]) => {
      const [before, now] = [state.s[name]![at]![axis]!, gram(part, axis)];
      return t.add(t.mul(before, coefficient(h.beta2, before)), t.mul(now, coefficient(weight, now)));
    });
    const since = t.sub(step, h.start);
    const hasBegun = t.greaterEqual(since, 0);
    const isDue = t.logicalAnd(hasBegun, t.equal(t.floorMod(since, h.every), 0));
    const roots = t.cond(
      isDue,
      () =>
        overBlocks(g, h.block, (part, axis, [name, at]) =>
          coupledNewton(s[name]![at]![axis]!, 2 * part.shape.length, h.ridge),
        ),
      () => state.roots,
    );
    const sum = h.graft === 'AdaGrad' ? add(state.sum, mul(g, g)) : {};
    const grafted = h.graft === 'AdaGrad' ? map((a, v) => t.div(a, guardedRoot(v, h.eps, 'outside')), g, sum) : g;
    const u = t.cond(
      hasBegun,
      () =>
        Object.fromEntries(
          Object.entries(g).map(([name, a]) => {
            const own = grafted[name]!;
            if (a.shape.length < 2) return [name, own];
            const p = preconditioned(a, roots[name]!, h.block);
            return [name, t.mul(p, t.div(norm(own), t.add(norm(p), 1e-16)))];
          }),
        ),
      () => grafted,
    );
    const b = axpy(h.momentum, state.b, u);
    const moved = h.nesterov ? axpy(h.momentum, b, u) : b;
    return { x: sub(decayed(x, h.lr, h.weightDecay), scale(h.lr, moved)), state: { s, roots, b, sum } };
  },
});
