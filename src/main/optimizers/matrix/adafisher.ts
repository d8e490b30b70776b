import { int, positive, real, unit } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import { coefficient, ema, map, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { byLayer, matrixOf, meanSquares, onLayers, withOne } from '../mechanisms/layers.ts';
import { decayed } from '../mechanisms/weight-decay.ts';

type F = Tensor<Float>;

/** To [0, 1], the least to 0 and the largest to 1. */
function scaled(v: F): F {
  const [low, high] = [t.min(v), t.max(v)];
  return t.div(t.sub(v, low), t.add(t.sub(high, low), 1e-6));
}

/**
 * x ← x − η·m̂/F̃, F̃ = h ⊗ s + λ of each layer, from the scaled mean squares of what it got and of what came back. The mean
 * as in the released code: H ← 0.1γH + 0.01γh, whose fixed point is 0.0087 at most.
 */
export default defineOptimizer({
  id: 'adafisher',
  title: 'AdaFisher',
  short: 'AdaFisher',
  order: 1,
  paper: 'arXiv:2405.16397',
  revision: 1,
  hyper: {
    lr: positive(1e-3, { log: [1e-4, 1e-2] }),
    beta: unit(0.9),
    gamma: unit(0.8),
    damping: positive(1e-3, { log: [1e-4, 1e-2] }),
    every: int(100, { min: 1, max: 100_000, structural: true }),
    weightDecay: real(0, { min: 0, log: [1e-4, 0.1] }),
  },
  needs: ['model', 'layers'],
  invariances: ['scale of f over lr'],
  cost: '1 gradient',
  state: '1 float per parameter, and 1 for each input and output of a layer',
  family: 'matrix',
  equation: String.raw`\begin{aligned} \tilde F_k &= h_k\, s_k^\top + \lambda, \qquad m_{k+1} = \beta m_k + (1 - \beta)\,\nabla f(W_k) \\ W_{k+1} &= W_k - \eta\,\frac{m_{k+1} / (1 - \beta^{k+1})}{\tilde F_k} \end{aligned}`,
  about:
    'Adam without a root, divided by a diagonal of the Fisher matrix that inputs and errors of each layer make; γ is gamma, λ damping, η lr.',
  words:
    'g = ∇f(x), inputs a (a one for the bias) and errors δ of every layer\nafter every steps, and at the first: h ← 0.1 · gamma · h + 0.01 · gamma · [mean a²], s ← 0.1 · gamma · s + 0.01 · gamma · [mean δ²], [·] scaled to 0 … 1, both at first 1\nF = h sᵀ + damping, 1 for tensors without a layer\nm ← beta · m + (1 − beta) · g, at first 0\nx ← (1 − lr · weightDecay) · x − lr · m / ((1 − beta^t) · F)',
  pitfalls: [
    'Of a mean square only a hundredth enters: after some 200 steps h · s is at most 8e-5, far below damping, and it is then momentum of rate lr / damping.',
    'The paper prints another mean and another scaling than its code has: this is the code.',
    'Errors are those of each example’s own loss; the released code takes those of the mean loss, so small that its 1e-6 weighs beside them, and goes another way.',
    'Labels are those of the data, so it is the empirical Fisher matrix.',
  ],
  sources: {
    lr: 'The released code.',
    beta: 'The released code.',
    gamma: 'The released code.',
    damping: 'The released code.',
    every: 'The released code.',
    weightDecay: 'The released code; AdaFisherW decays.',
  },
  init({ x, oracle }) {
    const layers = oracle.layers(x);
    const ones = (axis: 0 | 1) =>
      byLayer(layers, (layer) => {
        const matrix = matrixOf(x, layer);
        return t.ones([matrix.shape[axis] ?? 1], matrix.dtype);
      });
    return { m: zerosLike(x), inputs: ones(0), errors: ones(1) };
  },
  step({ x, state, h, oracle, t: step }) {
    const { gradient, layers } = oracle.captures(x, 'data');
    const m = ema(state.m, h.beta, gradient);
    const [old, fresh] = [t.mul(h.gamma, 0.1), t.mul(h.gamma, 0.01)];
    const blend = (before: F, now: F): F =>
      t.add(t.mul(before, coefficient(old, before)), t.mul(scaled(now), coefficient(fresh, before)));
    const means = t.cond(
      t.equal(t.floorMod(t.sub(step, 1), h.every), 0),
      () => ({
        inputs: byLayer(layers, (layer) => blend(state.inputs[layer.weight]!, meanSquares(withOne(layer)))),
        errors: byLayer(layers, (layer) => blend(state.errors[layer.weight]!, meanSquares(layer.errors))),
      }),
      () => ({ inputs: state.inputs, errors: state.errors }),
    );
    const rate = t.div(h.lr, t.sub(1, t.pow(h.beta, t.cast(step, 'float64'))));
    const divided = onLayers(m, layers, (matrix, { weight }) => {
      const fisher = t.outer(means.inputs[weight]!, means.errors[weight]!);
      return t.div(matrix, t.add(fisher, coefficient(h.damping, fisher)));
    });
    const next = map((a, d) => t.sub(a, t.mul(d, coefficient(rate, a))), decayed(x, h.lr, h.weightDecay), divided);
    return { x: next, state: { m, ...means } };
  },
});
