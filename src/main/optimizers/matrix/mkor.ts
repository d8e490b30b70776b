import { choice, flag, int, positive, unit } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import { axpy, scale, select, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { byLayer, matrixOf, onLayers, withOne } from '../mechanisms/layers.ts';
import { towardsIdentity, updatedInverse } from '../mechanisms/rank-one-inverse.ts';

type F = Tensor<Float>;

/** What examples bring is kept within this, as in the released code. */
const largestEntry = 100;
/** Where an inverse has a larger entry, both go back towards the identity in place of an update, as in the released code. */
const largestInverse = 2;

const meanOf = (columns: F): F => t.mean(t.clip(columns, -largestEntry, largestEntry), 0);

const isLarge = (matrix: F): Tensor<'bool'> => t.greater(t.max(t.abs(matrix)), largestInverse);

/** As large as the gradient of its layer. */
function rescaled(direction: F, like: F): F {
  const [size, wanted] = [t.sum(t.square(direction)), t.sum(t.square(like))];
  const isSome = t.greater(size, 0);
  return t.mul(direction, t.sqrt(t.div(wanted, t.select(isSome, size, t.onesLike(size)))));
}

/** K-FAC's two inverses of each layer, kept up to date by one vector each: the means of what it got and of what came back. */
export default defineOptimizer({
  id: 'mkor',
  title: 'Momentum-enabled Kronecker-factored optimizer with rank-1 updates',
  short: 'MKOR',
  order: 1,
  paper: 'arXiv:2306.01685',
  revision: 1,
  hyper: {
    lr: positive(0.01, { log: [1e-4, 1] }),
    momentum: unit(0.9),
    gamma: { ...unit(0.9), exclusive: ['min', 'max'] },
    every: int(10, { min: 1, max: 10_000, structural: true }),
    formula: choice(['exact', 'code', 'printed'], 'exact'),
    hybrid: flag(false),
    stall: positive(0.1, { max: 1, log: [0.01, 0.5] }),
  },
  needs: ['model', 'layers'],
  cost: '1 gradient',
  state: '(a² + b²) / ab + 1 floats per parameter of a layer of a inputs and b outputs',
  family: 'matrix',
  equation: String.raw`\begin{aligned} R^{-1} &\leftarrow \bigl(\gamma R + (1 - \gamma)\,\bar a \bar a^\top\bigr)^{-1}, \qquad L^{-1} \leftarrow \bigl(\gamma L + (1 - \gamma)\,\bar\delta \bar\delta^\top\bigr)^{-1} \\ \Delta_k &= R^{-1}\,\nabla f(W_k)\,L^{-1}, \quad\text{as long as } \nabla f(W_k), \qquad m_{k+1} = \beta m_k + \Delta_k, \quad W_{k+1} = W_k - \eta\,m_{k+1} \end{aligned}`,
  about:
    'Keeps the inverses of K-FAC’s two matrices by updates of rank 1 from the means over a batch, and takes steps as long as the gradient; β is momentum, γ gamma, η lr.',
  words:
    'g = ∇f(x), ā and δ̄ the means over the examples of what every layer got, with a one for its bias, and of what came back, each within ±100\nat the first step and after every steps, of M at first I and v = ā, and of M and v = δ̄: with formula exact M ← (gamma · M⁻¹ + (1 − gamma) · vvᵀ)⁻¹; code: P = 0.95M + 0.05I, M ← P − Pvvᵀ P/(1 + vᵀPv); printed: gamma · M + (1 − gamma)/(gamma²(1 + gamma(1 − gamma)vᵀMv)) · Mvvᵀ M; where an entry of either M of a layer is above 2, both ← 0.9M + 0.1I instead\nΔ = M of the inputs · g · M of the outputs, as long as g\nwith hybrid: where the smoothed fall of f is below stall of its largest, Δ = g from then on\nm ← momentum · m + Δ, at first 0\nx ← x − lr · m',
  pitfalls: [
    'The formula that the paper prints has the wrong sign for an inverse: printed is here to be compared.',
    'Along what no mean shows, an inverse would grow without bound: entries above 2 send both of a layer back towards the identity, with every formula.',
    'A mean over a batch is one vector where K-FAC has a matrix: what averages out is not seen.',
    'Steps are as long as the gradient’s, so lr is that of momentum.',
    'code is the released formula, not all of the released code: that begins with an update that does nothing, and makes weight and bias as long as each other’s sum.',
    'When to go over to momentum alone is not in the paper: stall is one reading.',
  ],
  sources: {
    lr: 'No source: as of momentum.',
    momentum: 'The released code.',
    gamma: 'No source: Mozaffari et al. search it; the released code has 0.95 in its own formula.',
    every: 'Mozaffari et al.',
    formula: 'The inverse that the paper derives; the released code and the printed algorithm have two others.',
    hybrid: 'MKOR, where it is off; MKOR-H where it is on.',
    stall: 'No source: the paper leaves the criterion open.',
  },
  init({ x, oracle }) {
    const layers = oracle.layers(x);
    const identities = (axis: 0 | 1): Record<string, F> =>
      byLayer(layers, (layer) => {
        const matrix = matrixOf(x, layer);
        return t.eye<Float>(matrix.shape[axis] as number, matrix.dtype);
      });
    const zero = t.constant(0, 'float64');
    return {
      ...{ m: zerosLike(x), inputs: identities(0), outputs: identities(1) },
      ...{ smooth: zero, fall: zero, largest: zero, isPlain: t.constant(false, 'bool') },
    };
  },
  step({ x, state, h, oracle, t: step }) {
    const { value, gradient, layers } = oracle.captures(x, 'data');
    const before = t.sub(step, 1);
    const inverses = t.cond(
      t.equal(t.floorMod(before, h.every), 0),
      () => {
        const both = layers.map((layer) => {
          const { weight } = layer;
          const [m, l] = [state.inputs[weight]!, state.outputs[weight]!];
          const back = t.logicalOr(isLarge(m), isLarge(l));
          const next = (matrix: F, v: F): F =>
            t.select(back, towardsIdentity(matrix, 0.9), updatedInverse(matrix, v, h.gamma, h.formula));
          return { weight, inputs: next(m, meanOf(withOne(layer))), outputs: next(l, meanOf(layer.errors)) };
        });
        return { inputs: named(both, 'inputs'), outputs: named(both, 'outputs') };
      },
      () => ({ inputs: state.inputs, outputs: state.outputs }),
    );
    const turned = onLayers(gradient, layers, (matrix, { weight }) =>
      rescaled(t.matMul(t.matMul(inverses.inputs[weight]!, matrix), inverses.outputs[weight]!), matrix),
    );
    const progress = h.hybrid ? progressOf(state, t.cast(value, 'float64'), step, h.stall) : state;
    const direction = h.hybrid ? select(progress.isPlain, gradient, turned) : turned;
    const m = axpy(1, direction, scale(h.momentum, state.m));
    const { smooth, fall, largest, isPlain } = progress;
    return { x: axpy(t.neg(h.lr), m, x), state: { m, ...inverses, smooth, fall, largest, isPlain } };
  },
});

type Both = { readonly weight: string } & Readonly<Record<'inputs' | 'outputs', F>>;
const named = (all: readonly Both[], of: 'inputs' | 'outputs'): Record<string, F> =>
  Object.fromEntries(all.map((each) => [each.weight, each[of]]));

interface Progress {
  readonly smooth: Tensor<'float64'>;
  readonly fall: Tensor<'float64'>;
  readonly largest: Tensor<'float64'>;
  readonly isPlain: Tensor<'bool'>;
}

/** How fast f falls, smoothed over some 20 steps, against the fastest that it did; looked at from the 40th step on. */
function progressOf(
  was: Progress,
  value: Tensor<'float64'>,
  step: Tensor<'int32'>,
  stall: Tensor<'float64'>,
): Progress {
  const blend = (old: Tensor<'float64'>, now: Tensor<'float64'>): Tensor<'float64'> =>
    t.add(t.mul(old, 0.95), t.mul(now, 0.05));
  const isFirst = t.equal(step, 1);
  const smooth = t.select(isFirst, value, blend(was.smooth, value));
  const fall = t.select(isFirst, t.zerosLike(value), blend(was.fall, t.sub(was.smooth, smooth)));
  const largest = t.maximum(was.largest, fall);
  const isSlow = t.logicalAnd(t.greater(step, 40), t.less(fall, t.mul(largest, stall)));
  return { smooth, fall, largest, isPlain: t.logicalOr(was.isPlain, isSlow) };
}
