import { defineOptimizer } from '../define.ts';
import { beside } from '../mechanisms/beside.ts';
import { growing, growth } from '../mechanisms/growing-batch.ts';
import adagrad from './adagrad.ts';

/** AdaGrad on a batch that grows as its gradient's noise does beside it. */
export default defineOptimizer({
  id: 'adadagrad',
  title: 'AdaGrad with an adaptive batch',
  short: 'AdAdaGrad',
  order: 1,
  paper: 'arXiv:2402.11215',
  revision: 1,
  hyper: beside(adagrad, growth.hyper),
  needs: ['model'],
  cost: growth.cost,
  state: adagrad.state,
  family: 'adaptive',
  equation: growth.equation('AdaGrad'),
  about:
    'AdaGrad whose batch B grows until the noise of its gradient is a small share ν (noise) of its length; η is lr.',
  words: growth.words(adagrad),
  pitfalls: [...growth.pitfalls, ...(adagrad.pitfalls ?? [])],
  sources: { ...adagrad.sources, ...growth.sources },
  ...growing(adagrad),
});
