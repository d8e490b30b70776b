import { positive, unit } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import { div, maximum, mean, mul, reshape, sqrt, square, sub } from '../../tensor/index.ts';
import { coefficient, ema, entry, map, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { adamStart, adamStep } from '../mechanisms/adam-step.ts';
import { asMatrix, joined, split } from '../mechanisms/matrices.ts';

/** Every output's weights scaled to a root mean square of 1 over its inputs. */
function perOutput(g: Tensor<Float>): Tensor<Float> {
  const matrix = asMatrix(g);
  const size = sqrt(mean(square(matrix), 0, { keepDims: true }));
  return reshape(div(matrix, maximum(size, 1e-8)), g.shape);
}

/**
 * u = g over its root mean square for each output of a weight or kernel; the last of them, the head, has a momentum first.
 * The paper's algorithm does not say whether the norm is ℓ₂ or a root mean square, which differ by √inputs in η; this is
 * the released code's.
 */
export default defineOptimizer({
  id: 'scale',
  title: 'SCALE',
  short: 'SCALE',
  order: 1,
  paper: 'arXiv:2506.16659',
  revision: 1,
  hyper: {
    lr: positive(1e-3, { log: [1e-4, 1e-2] }),
    momentum: unit(0.9),
    adamBeta1: unit(0.9),
    adamBeta2: unit(0.999),
    adamEps: positive(1e-8),
  },
  invariances: ['scale of f'],
  cost: '1 gradient',
  state: '1 float per parameter of the last layer, 2 of vectors',
  family: 'matrix',
  equation: String.raw`\begin{aligned} G &= \nabla f(W_k) \ \text{(last layer: } M_{k+1} = \beta M_k + (1 - \beta)\,G\text{)} \\ W_{k+1} &= W_k - \eta\,\frac{G_{ij}}{\sqrt{\tfrac1n \sum_i G_{ij}^2}} \end{aligned}`,
  about:
    'Scales the gradient of every output unit to one size, with a momentum for the last layer alone: Adam’s effect on a network at hardly any memory.',
  words:
    'G = ∇f(W) for every weight and kernel; of the last of them M instead of G, where M ← momentum · M + (1 − momentum) · G, at first 0\nx ← x − lr · G / max(√mean(G²), 1e-8), the mean over the inputs of an output\nall other tensors: Adam with lr, adamBeta1, adamBeta2 and adamEps',
  pitfalls: [
    'The last layer is taken to be the last weight or kernel that the problem names.',
    'Every output unit moves by lr in root mean square in every step, however near the minimum is.',
    'With an ℓ₂ norm in its place, which the paper may mean, lr would have to be √inputs times as large.',
  ],
  sources: {
    lr: 'The released code.',
    momentum: 'The released code.',
    adamBeta1: 'Adam, as the released code has it for vectors.',
    adamBeta2: 'Adam, as the released code has it for vectors.',
    adamEps: 'Adam, as the released code has it for vectors.',
  },
  init: ({ x, unknowns }) => {
    const { matrices, others } = split(x, unknowns);
    return { head: zerosLike(last(matrices)), adam: adamStart(others) };
  },
  step: ({ x, state, h, oracle, unknowns }) => {
    const gradient = split(oracle.gradient(x), unknowns);
    const { matrices, others } = split(x, unknowns);
    const head = ema(state.head, h.momentum, last(gradient.matrices));
    const directions = { ...gradient.matrices, ...head };
    const moved = map((a, b) => sub(a, mul(perOutput(b), coefficient(h.lr, a))), matrices, directions);
    const adamHyper = { lr: h.lr, beta1: h.adamBeta1, beta2: h.adamBeta2, eps: h.adamEps };
    const adam = adamStep(others, gradient.others, state.adam, adamHyper);
    return { x: joined(x, moved, adam.x), state: { head, adam: adam.state } };
  },
});

/** The last of some tensors alone; none where there is none. */
function last(x: Readonly<Record<string, Tensor<Float>>>): Record<string, Tensor<Float>> {
  const name = Object.keys(x).at(-1);
  return name === undefined ? {} : { [name]: entry(x, name) };
}
