import { choice, int, positive, real, unit } from '../../../shared/domain/parameter.ts';
import type { Unknowns } from '../../problems/define.ts';
import type { Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import { axpy, dot, scale, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { blended, factorsOf, preconditioned, prepared } from '../mechanisms/kronecker.ts';
import { onLayers } from '../mechanisms/layers.ts';
import { baseWidth, growthsOf } from '../mechanisms/width-scaling.ts';

/** ΔW = (A + π√λ I)⁻¹ G (B + √λ/π I)⁻¹ of each layer, A of what it gets and B of what comes back, with drawn labels. */
export default defineOptimizer({
  id: 'kfac',
  title: 'Kronecker-factored approximate curvature',
  short: 'K-FAC',
  order: 1,
  paper: 'arXiv:1503.05671',
  revision: 3,
  hyper: {
    lr: positive(0.01, { log: [1e-4, 1] }),
    lambda: positive(1e-3, { log: [1e-5, 1] }),
    momentum: unit(0.9),
    decay: unit(0.95),
    clip: positive(1e-3, { log: [1e-4, 1] }),
    statistics: int(10, { min: 1, max: 10_000, structural: true }),
    inverses: int(100, { min: 1, max: 100_000, structural: true }),
    damping: choice(['factored', 'exact'], 'factored'),
    gates: choice(['together', 'apart'], 'together'),
    baseWidth,
    weightDecay: real(0, { min: 0, log: [1e-4, 0.1] }),
  },
  needs: ['model', 'layers'],
  invariances: [{ of: 'layer maps', where: { lambda: 1e-300 } }],
  cost: '1 gradient; another every statistics steps, and the inverses of 2 matrices a layer every inverses steps',
  state:
    '2(a² + b²) / ab + 1 floats per parameter of a layer of a inputs and b outputs; with p gates apart ((1 + p)a² + 2b²/p) / ab + 1',
  family: 'matrix',
  equation: String.raw`\begin{aligned} A &= \mathbb{E}\,[\bar a \bar a^\top], \qquad B = \mathbb{E}\,[\delta \delta^\top], \qquad \pi^2 = \frac{\operatorname{tr} A / \dim A}{\operatorname{tr} B / \dim B} \\ \Delta_k &= (A + \pi\sqrt{\lambda}\,I)^{-1}\,\nabla f(W_k)\,(B + \tfrac{\sqrt{\lambda}}{\pi}\,I)^{-1} \\ m_{k+1} &= \beta m_k + \nu_k \Delta_k, \qquad W_{k+1} = W_k - \eta\,m_{k+1} \end{aligned}`,
  about:
    'Takes the Fisher matrix of a layer for the product of two small ones, of its inputs and of what comes back, and undoes both; β is momentum, η lr.',
  words:
    'g = ∇f(x) + weightDecay · x\nat the first step and after every statistics steps, with labels drawn from the model: A ← ε · A + (1 − ε) · mean āāᵀ, B ← ε · B + (1 − ε) · mean δδᵀ of every layer, ε = min(1 − 1/k, decay) the k-th time; where an example uses a layer at several places, positions or times, A sums over them and B is a mean; with gates apart each gate of a cell has a B of its own\nat the first step and after every inverses steps: what undoes both, where damping is factored (A + π√lambda · I)⁻¹ and (B + √lambda / π · I)⁻¹, where it is exact the eigenvectors, with d_A · d_B + lambda between them; where there is a baseWidth, π is 1, and √lambda of A is times width / baseWidth of the inputs of a layer, that of B over that of its outputs, but for sides that data are as wide as\nΔ = both sides of g undone, g itself for tensors without a layer\nν = min(1, √(clip / (lr² · ⟨Δ, g⟩)))\nm ← momentum · m + ν · Δ, at first 0\nx ← x − lr · m',
  pitfalls: [
    'The errors δ are those of each example alone: means over a batch would make B too small by its size squared.',
    'lambda damps by a number: where gradients are small it makes steps of gradient descent.',
    'XLA’s eigenvectors are good to 1e-8, so that with exact damping lambda is not to be far below 1e-7 of the largest eigenvalue.',
    'With exact damping the same lambda damps otherwise, and less: where factored is at its best, exact may go to and fro.',
    'Until inverses are renewed the first time, they are those of the one batch at the start.',
    'What a layer shares with another one is not seen: its Fisher matrix is taken to be apart from the others.',
    'What a kernel sees at two positions, or a cell at two times, is taken to be independent, which makes the Fisher matrix of a layer the number of places times a product of two.',
  ],
  sources: {
    lr: 'No source: Martens and Grosse compute it.',
    lambda: 'A widely used released code; Martens and Grosse begin with 150 and adapt it.',
    momentum: 'A widely used released code.',
    decay: 'Martens and Grosse.',
    clip: 'A widely used released code.',
    statistics: 'A widely used released code.',
    inverses: 'A widely used released code; Martens and Grosse have 20.',
    damping: 'Martens and Grosse’s approximation; exact is that of the released code.',
    gates:
      'Beyond what sources say: a cell’s gates are one layer of four times its units; apart leaves out what they share.',
    baseWidth: 'None; arXiv:2312.12226 for one, with weights that begin as there.',
    weightDecay: 'None, so that f is what is minimised.',
  },
  init({ x, unknowns, h, oracle, key }) {
    const { layers } = oracle.captures(x, t.subKey(key, 'labels'));
    const factors = factorsOf(layers, h.gates);
    return {
      m: zerosLike(x),
      factors,
      ready: prepared(factors, layers, damped(unknowns, h)),
      times: t.constant(1, 'float64'),
    };
  },
  step({ x, unknowns, state, h, oracle, key, t: step }) {
    const how = damped(unknowns, h);
    const g = axpy(h.weightDecay, x, oracle.gradient(x));
    const layers = oracle.layers(x);
    const before = t.sub(step, 1);
    const isDue = (every: number): Tensor<'bool'> =>
      t.logicalAnd(t.greater(before, 0), t.equal(t.floorMod(before, every), 0));
    const { factors, times } = t.cond(
      isDue(h.statistics),
      () => {
        const now = factorsOf(oracle.captures(x, t.subKey(key, 'labels')).layers, h.gates);
        const count = t.add(state.times, 1);
        const keep = t.minimum(t.sub(1, t.div(1, count)), h.decay);
        return { factors: blended(state.factors, now, keep), times: count };
      },
      () => ({ factors: state.factors, times: state.times }),
    );
    const ready = t.cond(
      isDue(h.inverses),
      () => prepared(factors, layers, how),
      () => state.ready,
    );
    const direction = onLayers(g, layers, (matrix, layer) => preconditioned(matrix, layer, ready, how));
    const along = t.mul(t.cast(dot(direction, g), 'float64'), t.square(h.lr));
    const isSome = t.greater(along, 0);
    const most = t.sqrt(t.div(h.clip, t.select(isSome, along, t.onesLike(along))));
    const nu = t.select(isSome, t.minimum(most, 1), t.onesLike(most));
    const m = axpy(nu, direction, scale(h.momentum, state.m));
    return { x: axpy(t.neg(h.lr), m, x), state: { m, factors, ready, times } };
  },
});

/** With how wide layers are, where that is to be looked at. */
const damped = <H extends { readonly baseWidth: number }>(unknowns: Unknowns, h: H) => ({
  ...h,
  growths: h.baseWidth === 0 ? undefined : growthsOf(unknowns, h.baseWidth),
});
