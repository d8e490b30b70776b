import { int, positive } from '../../../shared/domain/parameter.ts';
import type { Tensor } from '../../tensor/index.ts';
import { add, eye, mul, neg } from '../../tensor/index.ts';
import { axpy, coefficient, entry } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { applied, axesOf, byAxis, each, gram } from '../mechanisms/axes.ts';
import { inverseRoot } from '../mechanisms/matrix-root.ts';
import { atWidth, baseWidth, growthsOf } from '../mechanisms/width-scaling.ts';

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
  revision: 2,
  hyper: {
    lr: positive(0.1, { log: [1e-3, 1] }),
    eps: positive(1e-6),
    largest: int(1024, { min: 1, max: 16_384, structural: true }),
    baseWidth,
  },
  invariances: ['scale of f', 'matrix rotation'],
  cost: '1 gradient, and the eigenvectors of a matrix for every axis',
  state: '(a² + b²) / ab floats per parameter of a matrix [a, b], n of a vector [n]',
  family: 'matrix',
  equation: String.raw`\begin{aligned} G_k &= \nabla f(W_k), \qquad L_{k+1} = L_k + G_k G_k^\top, \qquad R_{k+1} = R_k + G_k^\top G_k, \qquad L_0 = R_0 = \varepsilon I \\ W_{k+1} &= W_k - \eta\,L_{k+1}^{-1/4}\,G_k\,R_{k+1}^{-1/4} \end{aligned}`,
  about:
    'AdaGrad that keeps a matrix for each axis of a tensor and divides by their roots, so that neither rows nor columns need be apart; η is lr.',
  words:
    'G = ∇f(W) of a tensor of k axes, those longer than largest left out:\nfor every axis: S ← S + M Mᵀ, M the gradient unfolded along it, at first eps · I\nx ← x − lr · G times S^(−1/(2k)) along every axis; where there is a baseWidth, times √(width / baseWidth) of the outputs of a layer, over that of its inputs, and eps times width / baseWidth of its inputs, over that of its outputs, but for sides that data are as wide as',
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
    baseWidth: 'None; arXiv:2312.12226 for one, with weights that begin as there.',
  },
  init: ({ x, unknowns, h }) => {
    const growths = growthsOf(unknowns, h.baseWidth);
    const epsOf = (name: string): Tensor<'float64'> =>
      mul(h.eps, (growths[name]?.inputs ?? 1) / (growths[name]?.outputs ?? 1));
    return {
      s: each(x, (a, name) => byAxis(a, h.largest, (n) => mul(eye(n, a.dtype), coefficient(epsOf(name), a)))),
    };
  },
  step: ({ x, unknowns, state, h, oracle }) => {
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
    const step = atWidth(Object.fromEntries(directions), growthsOf(unknowns, h.baseWidth), 1 / 2);
    return { x: axpy(neg(h.lr), step, x), state: { s: sums } };
  },
});
