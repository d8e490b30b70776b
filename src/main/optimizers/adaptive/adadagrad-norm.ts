import { defineOptimizer } from '../define.ts';
import { beside } from '../mechanisms/beside.ts';
import { growing, growth } from '../mechanisms/growing-batch.ts';
import adagradNorm from './adagrad-norm.ts';

/** AdaGrad-Norm on a batch that grows as its gradient's noise does beside it. */
export default defineOptimizer({
  id: 'adadagrad-norm',
  title: 'AdaGrad-Norm with an adaptive batch',
  short: 'AdAda-Norm',
  order: 1,
  paper: 'arXiv:2402.11215',
  revision: 1,
  hyper: beside(adagradNorm, growth.hyper),
  needs: ['model'],
  cost: growth.cost,
  state: adagradNorm.state,
  family: 'adaptive',
  equation: growth.equation('AdaGrad-Norm'),
  about:
    'AdaGrad-Norm whose batch B grows until the noise of its gradient is a small share ν (noise) of its length; η is lr, b₀ b0.',
  words: growth.words(adagradNorm),
  pitfalls: [...growth.pitfalls, ...(adagradNorm.pitfalls ?? [])],
  sources: { ...adagradNorm.sources, ...growth.sources },
  ...growing(adagradNorm),
});
