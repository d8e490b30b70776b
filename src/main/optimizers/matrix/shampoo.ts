import { int, positive } from '../../../shared/domain/parameter.ts';
import { add, eye, mul, neg } from '../../tensor/index.ts';
import { axpy, coefficient, entry } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { applied, axesOf, byAxis, each, gram } from '../mechanisms/axes.ts';
import { inverseRoot } from '../mechanisms/matrix-root.ts';

/**
 * For every axis of a tensor, a sum of what its gradients' unfoldings are with themselves, from εI; the gradient times each
 * to the power −1/(2k), k axes. A vector has one, and full-matrix AdaGrad.
 */
export default defineOptimizer({
  id: 'shampoo',
  title: 'Shampoo',
  short: 'Shampoo',
  order: 1,
  paper: 'arXiv:1802.09568',
  revision: 1,
  hyper: {
    lr: positive(0.1, { log: [1e-3, 1] }),
    eps: positive(1e-6),
    largest: int(1024, { min: 1, max: 16_384, structural: true }),
  },
  invariances: ['scale of f', 'matrix rotation'],
  cost: '1 gradient, and the eigenvectors of a matrix for every axis',
  state: '(a² + b²) / ab floats per parameter of a matrix [a, b], n of a vector [n]',
  family: 'matrix',
  equation: String.raw`\begin{aligned} G_k &= \nabla f(W_k), \qquad L_{k+1} = L_k + G_k G_k^\top, \qquad R_{k+1} = R_k + G_k^\top G_k, \qquad L_0 = R_0 = \varepsilon I \\ W_{k+1} &= W_k - \eta\,L_{k+1}^{-1/4}\,G_k\,R_{k+1}^{-1/4} \end{aligned}`,
  about:
    'AdaGrad that keeps a matrix for each axis of a tensor and divides by their roots, so that neither rows nor columns need be apart; η is lr.',
  words:
    'G = ∇f(W) of a tensor of k axes, those longer than largest left out:\nfor every axis: S ← S + M Mᵀ, M the gradient unfolded along it, at first eps · I\nx ← x − lr · G times S^(−1/(2k)) along every axis',
  pitfalls: [
    'An axis longer than largest has no matrix; where a tensor has none at all, its step is its gradient.',
    'Its sums never fade: steps shrink as 1/√t and never grow again.',
    'Eigenvalues below 1e-6 of the largest (1e-12 in fp64) are taken as that, or rounding would make steps of any size.',
    'XLA’s eigenvectors are good to 1e-8: in fp64 a step may differ by 1e-5 from that of the plain graph where a matrix has no full rank.',
    'The power is −¼ for each side of a matrix; −½, with a root of the trace, is another method.',
  ],
  sources: {
    lr: 'No source: Gupta, Koren and Singer search it.',
    eps: 'Gupta, Koren and Singer search it; pytorch_optimizer has 1e-6.',
    largest: 'Blocks of other implementations have 128 to 1024.',
  },
  init: ({ x, h }) => ({ s: each(x, (a) => byAxis(a, h.largest, (n) => mul(eye(n, a.dtype), coefficient(h.eps, a)))) }),
  step: ({ x, state, h, oracle }) => {
    const g = oracle.gradient(x);
    const sums = each(g, (a, name) => byAxis(a, h.largest, (_, axis) => add(state.s[name]![axis]!, gram(a, axis))));
    const directions = Object.keys(g).map((name) => {
      const axes = axesOf(entry(g, name), h.largest);
      const turned = axes.reduce(
        (a, axis) => applied(inverseRoot(sums[name]![axis]!, 2 * axes.length), a, axis),
        entry(g, name),
      );
      return [name, turned] as const;
    });
    return { x: axpy(neg(h.lr), Object.fromEntries(directions), x), state: { s: sums } };
  },
});
