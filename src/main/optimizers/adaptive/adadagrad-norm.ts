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
  cost: '1 gradient for each batch that it takes',
  state: adagradNorm.state,
  family: 'adaptive',
  equation: String.raw`g_k = \frac{1}{B_k} \sum_{i \le B_k} \nabla f_i(x_k), \qquad B_{k+1} = \max\Bigl(B_k,\ \Bigl\lceil \frac{\sum_j \operatorname{Var}_{i \le B_k} \partial_j f_i(x_k)}{\nu^2\,\lVert g_k \rVert^2} \Bigr\rceil\Bigr), \quad\text{and with } g_k \text{ a step of AdaGrad-Norm}`,
  about:
    'AdaGrad-Norm whose batch B grows until the noise of its gradient is a small share ν (noise) of its length; η is lr, b₀ b0.',
  words: growth.words(adagradNorm),
  pitfalls: [...growth.pitfalls, ...(adagradNorm.pitfalls ?? [])],
  sources: { ...adagradNorm.sources, ...growth.sources },
  ...growing(adagradNorm),
});
