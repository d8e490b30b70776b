import { positive, unit } from '../../shared/domain/parameter.ts';
import { adamStart, adamStep } from './adam-step.ts';
import { defineOptimizer } from './define.ts';

/** Adam as published: both averages bias-corrected, ε outside the root. */
export default defineOptimizer({
  id: 'adam',
  title: 'Adam',
  order: 1,
  paper: 'arXiv:1412.6980',
  revision: 1,
  hyper: { lr: positive(1e-3, { log: [1e-5, 1e-1] }), beta1: unit(0.9), beta2: unit(0.999), eps: positive(1e-8) },
  cost: '1 gradient',
  state: '2 floats per parameter',
  init: ({ x }) => adamStart(x),
  step: ({ x, state, h, oracle }) => adamStep(x, oracle.gradient(x), state, h),
});
