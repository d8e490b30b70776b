import { choice, flag, int, positive, unit } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import { axpy, scale, select, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { byLayer, matrixOf, onLayers, withOne } from '../mechanisms/layers.ts';

type F = Tensor<Float>;
type Formula = 'exact' | 'code' | 'printed';

/** Entries of means are kept within this, as in the released code. */
const largestEntry = 100;
/** The released code goes back towards the identity where an inverse has a larger entry. */
const largestOfCode = 2;

/** The inverse of γA + (1 − γ)vvᵀ from that of A, symmetric, or what code and paper have in its place. */
function updated(inverse: F, v: F, gamma: Tensor<'float64'>, formula: Formula): F {
  const own = t.cast(gamma, v.dtype);
  const rest = t.cast(t.sub(1, gamma), v.dtype);
  const identity = t.eye<Float>(v.shape[0] as number, v.dtype);
  if (formula === 'code') {
    // Its own blend, whatever gamma is.
    const blended = t.add(t.mul(inverse, 0.95), t.mul(identity, 0.05));
    const pv = t.matVec(blended, v);
    const next = t.sub(blended, t.div(t.outer(pv, pv), t.add(t.dot(v, pv), 1)));
    const back = t.add(t.mul(inverse, 0.9), t.mul(identity, 0.1));
    return t.select(t.greater(t.max(t.abs(inverse)), largestOfCode), back, next);
  }
  const mv = t.matVec(inverse, v);
  const size = t.dot(v, mv);
  const rankOne = t.outer(mv, mv);
  if (formula === 'exact') {
    const share = t.div(rest, t.add(t.mul(size, rest), own));
    return t.div(t.sub(inverse, t.mul(rankOne, share)), own);
  }
  const share = t.div(rest, t.mul(t.square(own), t.add(t.mul(t.mul(own, rest), size), 1)));
  return t.add(t.mul(inverse, own), t.mul(rankOne, share));
}

const meanOf = (columns: F): F => t.clip(t.mean(columns, 0), -largestEntry, largestEntry);

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
    'g = ∇f(x), ā and δ̄ the means over the examples of what every layer got, with a one for its bias, and of what came back, within ±100\nat the first step and after every steps, of M at first I and v = ā, and of M and v = δ̄: with formula exact M ← (gamma · M⁻¹ + (1 − gamma) · vvᵀ)⁻¹; code: P = 0.95M + 0.05I, M ← P − Pvvᵀ P/(1 + vᵀPv), 0.9M + 0.1I where |M| is above 2; printed: gamma · M + (1 − gamma)/(gamma²(1 + gamma(1 − gamma)vᵀMv)) · Mvvᵀ M\nΔ = M of the inputs · g · M of the outputs, as long as g\nwith hybrid: where the smoothed fall of f is below stall of its largest, Δ = g from then on\nm ← momentum · m + Δ, at first 0\nx ← x − lr · m',
  pitfalls: [
    'The formula that the paper prints has the wrong sign for an inverse: printed is here to be compared.',
    'A mean over a batch is one vector where K-FAC has a matrix: what averages out is not seen.',
    'Steps are as long as the gradient’s, so lr is that of momentum.',
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
      () => ({
        inputs: byLayer(layers, (layer) =>
          updated(state.inputs[layer.weight]!, meanOf(withOne(layer)), h.gamma, h.formula),
        ),
        outputs: byLayer(layers, (layer) =>
          updated(state.outputs[layer.weight]!, meanOf(layer.errors), h.gamma, h.formula),
        ),
      }),
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
