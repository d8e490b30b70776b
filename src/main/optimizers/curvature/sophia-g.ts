import { int, positive, real, unit } from '../../../shared/domain/parameter.ts';
import * as t from '../../tensor/index.ts';
import { ema, map, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { sophiaStep } from '../mechanisms/sophia-step.ts';

/**
 * As Sophia-H, with the diagonal of the Gauss-Newton matrix estimated by Bartlett's identity: B times the square of a mean
 * gradient of B examples whose labels are drawn from the model. Labels of the data would make it the empirical Fisher.
 */
export default defineOptimizer({
  id: 'sophia-g',
  title: 'Sophia with Gauss, Newton and Bartlett’s estimator',
  short: 'Sophia-G',
  order: 1,
  paper: 'arXiv:2305.14342',
  revision: 1,
  hyper: {
    lr: positive(1e-3, { log: [1e-5, 1e-2] }),
    beta1: unit(0.965),
    beta2: unit(0.99),
    gamma: positive(0.05, { log: [0.005, 0.1] }),
    every: int(10, { min: 1, max: 10_000, structural: true }),
    weightDecay: real(0.1, { min: 0, log: [1e-3, 1] }),
    eps: positive(1e-12),
  },
  needs: ['model'],
  cost: '1 gradient, and another every 10 steps where every is 10',
  state: '2 floats per parameter',
  family: 'curvature',
  equation: String.raw`\begin{aligned} m_{k+1} &= \beta_1 m_k + (1 - \beta_1)\,\nabla f(x_k) \\ x_{k+1} &= (1 - \eta\lambda)\,x_k - \eta\,\operatorname{clip}\left(\frac{m_{k+1}}{\max(\gamma h_k, \varepsilon)},\ \pm 1\right) \\ h_{k+1} &= \beta_2 h_k + (1 - \beta_2)\,B\,\hat g \odot \hat g \quad\text{every tenth step, else } h_k \end{aligned}`,
  about:
    'Divides a mean of gradients by a mean of squared gradients whose labels the model has drawn itself, and moves no coordinate by more than η (lr); B is the number of examples, γ gamma and λ weightDecay.',
  words:
    'g = ∇f(x), and for every coordinate:\nm ← beta1 · m + (1 − beta1) · g, at first 0\nx ← (1 − lr · weightDecay) · x − lr · (m / max(gamma · h, eps), at least −1 and at most 1)\nafter every step whose number every divides: h ← beta2 · h + (1 − beta2) · B · ĝ², ĝ the gradient of the mean loss at the new x, before that is rounded to 4 bits, with labels drawn from the model, B the number of examples, h at first 0',
  pitfalls: [
    'Until the first h is there, every coordinate moves by lr, as in sign descent.',
    'With labels of the data instead of drawn ones it is another method: some released code does that.',
    'gamma is to be tuned so that 10 to 50 % of the coordinates are not clipped: with less it is sign descent.',
    'Its decay of 0.1 pulls to 0 whatever f says.',
    'A penalty of the problem is in g and not in ĝ: its curvature is not seen.',
  ],
  sources: {
    lr: 'No source: 3 to 5 times less than AdamW’s, as Liu et al. advise, would be 2e-4 to 3e-4.',
    beta1: 'Liu et al., and the released code.',
    beta2: 'Liu et al., and the released code.',
    gamma: 'Liu et al., for Sophia-G.',
    every: 'Liu et al., and the released code.',
    weightDecay: 'The released code; Liu et al. have 0.2.',
    eps: 'Liu et al.; the released code adds 1e-15 instead.',
  },
  init: ({ x }) => ({ m: zerosLike(x), h: zerosLike(x) }),
  step: ({ x, state, h, oracle, key, t: step }) => {
    const m = ema(state.m, h.beta1, oracle.gradient(x));
    const next = sophiaStep(x, m, state.h, h);
    const diagonal = t.cond(
      t.equal(t.floorMod(step, h.every), 0),
      () => {
        const { lossGradient, examples } = oracle.captures(next, key);
        return ema(
          state.h,
          h.beta2,
          map((g) => t.mul(t.square(g), examples), lossGradient),
        );
      },
      () => state.h,
    );
    return { x: next, state: { m, h: diagonal } };
  },
});
