import { choice, int, positive, real, unit } from '../../../shared/domain/parameter.ts';
import { cond, equal, floorMod } from '../../tensor/index.ts';
import { ema, mul as product, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { probes } from '../mechanisms/probes.ts';
import { sophiaStep } from '../mechanisms/sophia-step.ts';

/**
 * m ← β₁m + (1 − β₁)g; x ← (1 − η·wd)x − η·clip(m/max(γh, ε), ±1); every k-th step then h ← β₂h + (1 − β₂)u⊙Hu at the new
 * x. No bias corrections: until the first h, every coordinate moves by η. Where sources differ on ε, this is 1e-12 within
 * the maximum, as in the paper; the released code adds 1e-15 to γh.
 */
export default defineOptimizer({
  id: 'sophia-h',
  title: 'Sophia with Hutchinson’s estimator',
  short: 'Sophia-H',
  order: 2,
  paper: 'arXiv:2305.14342',
  revision: 1,
  hyper: {
    lr: positive(1e-3, { log: [1e-5, 1e-2] }),
    beta1: unit(0.965),
    beta2: unit(0.99),
    gamma: positive(0.01, { log: [0.005, 0.1] }),
    every: int(10, { min: 1, max: 10_000, structural: true }),
    weightDecay: real(0.1, { min: 0, log: [1e-3, 1] }),
    eps: positive(1e-12),
    probe: choice(['signs', 'normal'], 'signs'),
  },
  invariances: ['scale of f'],
  cost: '1 gradient, and a Hessian-vector product every 10 steps',
  state: '2 floats per parameter',
  family: 'curvature',
  equation: String.raw`\begin{aligned} m_{k+1} &= \beta_1 m_k + (1 - \beta_1)\,\nabla f(x_k) \\ x_{k+1} &= (1 - \eta\lambda)\,x_k - \eta\,\operatorname{clip}\left(\frac{m_{k+1}}{\max(\gamma h_k, \varepsilon)},\ \pm 1\right) \\ h_{k+1} &= \beta_2 h_k + (1 - \beta_2)\,u \odot \nabla^2 f(x_{k+1})\,u \quad\text{every tenth step, else } h_k \end{aligned}`,
  about:
    'Divides a mean of gradients by a mean of estimates of the Hessian’s diagonal, and moves no coordinate by more than η (lr); γ is gamma and λ weightDecay.',
  words:
    'g = ∇f(x), and for every coordinate:\nm ← beta1 · m + (1 − beta1) · g, at first 0\nx ← (1 − lr · weightDecay) · x − lr · (m / max(gamma · h, eps), at least −1 and at most 1)\nafter every step whose number every divides: h ← beta2 · h + (1 − beta2) · u · (Hu) at the new x, before that is rounded to 4 bits, at first 0, where u is random, of signs or normal as probe says',
  pitfalls: [
    'Until the first h is there, every coordinate moves by lr, as in sign descent; where h is negative or 0, it goes on so.',
    'gamma is to be tuned so that 10 to 50 % of the coordinates are not clipped: with less it is sign descent.',
    'Its decay of 0.1 pulls to 0 whatever f says.',
    'In fp32, gamma · h below 1e-38 is 0 and the step a sign.',
  ],
  sources: {
    lr: 'No source: 3 to 5 times less than AdamW’s, as Liu et al. advise, would be 2e-4 to 3e-4.',
    beta1: 'Liu et al., and the released code.',
    beta2: 'Liu et al., and the released code.',
    gamma: 'Liu et al., for Sophia-H.',
    every: 'Liu et al., and the released code.',
    weightDecay: 'The released code; Liu et al. have 0.2.',
    eps: 'Liu et al.; the released code adds 1e-15 instead.',
    probe: 'Of signs it is exact where the Hessian is diagonal; Liu et al. draw normal ones.',
  },
  init: ({ x }) => ({ m: zerosLike(x), h: zerosLike(x) }),
  step: ({ x, state, h, oracle, key, t }) => {
    const m = ema(state.m, h.beta1, oracle.gradient(x));
    const next = sophiaStep(x, m, state.h, h);
    const diagonal = cond(
      equal(floorMod(t, h.every), 0),
      () => {
        const u = probes[h.probe](x, key);
        return ema(state.h, h.beta2, product(u, oracle.hvp(next, u)));
      },
      () => state.h,
    );
    return { x: next, state: { m, h: diagonal } };
  },
});
