import { positive, real, unit } from '../../shared/domain/parameter.ts';
import { mul, sub } from '../tensor/index.ts';
import { scale } from '../tensor/params.ts';
import { adamStart, adamStep } from './adam-step.ts';
import { defineOptimizer } from './define.ts';

/** Adam with decoupled weight decay: x ← (1 − η·wd)x before the step; with g = 0, x_t = (1 − η·wd)ᵗ x₀. */
export default defineOptimizer({
  id: 'adamw',
  title: 'AdamW',
  order: 1,
  paper: 'arXiv:1711.05101',
  revision: 1,
  hyper: {
    lr: positive(1e-3, { log: [1e-5, 1e-1] }),
    beta1: unit(0.9),
    beta2: unit(0.999),
    eps: positive(1e-8),
    weightDecay: real(0.01, { min: 0, log: [1e-4, 0.3] }),
  },
  cost: '1 gradient',
  state: '2 floats per parameter',
  equation: String.raw`\begin{aligned} g_k &= \nabla f(x_k), \qquad m_0 = v_0 = 0 \\ m_{k+1} &= \beta_1 m_k + (1 - \beta_1)\,g_k, \qquad v_{k+1} = \beta_2 v_k + (1 - \beta_2)\,g_k^2 \\ \hat m &= \frac{m_{k+1}}{1 - \beta_1^{k+1}}, \qquad \hat v = \frac{v_{k+1}}{1 - \beta_2^{k+1}} \\ x_{k+1} &= (1 - \eta\lambda)\,x_k - \eta\,\frac{\hat m}{\sqrt{\hat v} + \varepsilon} \end{aligned}`,
  about:
    'Adam that also shrinks the parameters themselves, by η times λ (weightDecay), apart from the gradient; η is lr.',
  init: ({ x }) => adamStart(x),
  step: ({ x, state, h, oracle }) => {
    const g = oracle.gradient(x);
    return adamStep(scale(sub(1, mul(h.lr, h.weightDecay)), x), g, state, h);
  },
});
