import { flag, positive, real, unit } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import { abs, add, broadcastTo, constant, div, mean, mul, pow, sub } from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { coefficient, ema, entry, map, mul as product, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { decayed } from '../mechanisms/weight-decay.ts';
import { probes } from '../mechanisms/probes.ts';

/**
 * D = |Hz|, z of signs, averaged over what belongs to one output: the inputs of a weight, the window of a kernel. h is the
 * mean of D²; x ← (1 − η·wd)x − η m̂/(ĥ^(k/2) + ε). The released code averages |Hz| and not z⊙Hz, and so does this.
 */
export default defineOptimizer({
  id: 'adahessian',
  title: 'AdaHessian',
  short: 'AdaHessian',
  order: 2,
  paper: 'arXiv:2006.00719',
  revision: 1,
  hyper: {
    lr: positive(0.15, { log: [0.01, 1] }),
    beta1: unit(0.9),
    beta2: unit(0.999),
    eps: positive(1e-4),
    power: real(1, { min: 0, max: 1 }),
    weightDecay: real(0, { min: 0, log: [1e-4, 0.3] }),
    averaged: flag(true),
  },
  invariances: ['scale of f'],
  cost: '1 gradient and 1 Hessian-vector product',
  state: '2 floats per parameter',
  family: 'curvature',
  equation: String.raw`\begin{aligned} m_{k+1} &= \beta_1 m_k + (1 - \beta_1)\,\nabla f(x_k), \qquad D_k = \overline{\lvert \nabla^2 f(x_k)\,z_k \rvert} \\ h_{k+1} &= \beta_2 h_k + (1 - \beta_2)\,D_k^2 \\ x_{k+1} &= (1 - \eta\lambda)\,x_k - \eta\,\frac{\hat m}{\hat h^{p/2} + \varepsilon} \end{aligned}`,
  about:
    'Adam over a running root mean square of the Hessian’s diagonal, estimated by one product with random signs a step; η is lr, p is power.',
  words:
    'g = ∇f(x), and in step t:\nD = |Hz| for random signs z; with averaged its mean over the inputs of an output of a weight, over the window of a kernel\nm ← beta1 · m + (1 − beta1) · g, at first 0\nh ← beta2 · h + (1 − beta2) · D², at first 0\nx ← (1 − lr · weightDecay) · x − lr · (m / (1 − beta1ᵗ)) / ((h / (1 − beta2ᵗ))^(power/2) + eps)',
  pitfalls: [
    'Where the Hessian is not diagonal, |Hz| mixes the entries of a row: it is large where they are, whatever the diagonal is.',
    'With beta2 = 0.999 curvature of long ago stays: where f becomes flatter, steps stay short.',
    'A step costs 9 oracle units, three times those of Adam: compare by units.',
  ],
  sources: {
    lr: 'Yao et al., and the released code.',
    beta1: 'The released code.',
    beta2: 'The released code.',
    eps: 'The released code.',
    power: 'The released code.',
    weightDecay: 'The released code.',
    averaged: 'The released code, always.',
  },
  init: ({ x }) => ({
    ...{ m: zerosLike(x), h: zerosLike(x) },
    ...{ power1: constant(1, 'float64'), power2: constant(1, 'float64') },
  }),
  step: ({ x, state, h, oracle, key, unknowns }) => {
    const m = ema(state.m, h.beta1, oracle.gradient(x));
    const sizes = map((a) => abs(a), oracle.hvp(x, probes.signs(x, key)));
    const d = h.averaged ? ofOutputs(sizes, (name) => unknowns[name]?.role) : sizes;
    const second = ema(state.h, h.beta2, product(d, d));
    const [power1, power2] = [mul(state.power1, h.beta1), mul(state.power2, h.beta2)];
    const [c1, c2] = [sub(1, power1), sub(1, power2)];
    const half = mul(h.power, 0.5);
    const kept = decayed(x, h.lr, h.weightDecay);
    const next = map(
      (a, b, c) => {
        const root = pow(div(c, coefficient(c2, c)), coefficient(half, c));
        const mean = div(b, coefficient(c1, b));
        return sub(a, div(mul(mean, coefficient(h.lr, b)), add(root, coefficient(h.eps, c))));
      },
      kept,
      m,
      second,
    );
    return { x: next, state: { m, h: second, power1, power2 } };
  },
});

/** Each entry's mean with those that belong to the same output of a weight, or the same filter of a kernel. */
function ofOutputs(d: Params, roleOf: (name: string) => string | undefined): Params {
  const axes: Readonly<Record<string, readonly number[]>> = { weight: [0], kernel: [0, 1] };
  const one = (name: string, a: Tensor<Float>): Tensor<Float> => {
    const over = axes[roleOf(name) ?? ''];
    return over ? broadcastTo(mean(a, over, { keepDims: true }), a.shape) : a;
  };
  return Object.fromEntries(Object.keys(d).map((name) => [name, one(name, entry(d, name))]));
}
