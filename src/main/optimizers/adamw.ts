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
  init: ({ x }) => adamStart(x),
  step: ({ x, state, h, oracle }) => {
    const g = oracle.gradient(x);
    return adamStep(scale(sub(1, mul(h.lr, h.weightDecay)), x), g, state, h);
  },
});
