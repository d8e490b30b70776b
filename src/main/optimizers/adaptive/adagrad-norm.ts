import { positive } from '../../../shared/domain/parameter.ts';
import { add, cast, div, mul, neg, sqrt } from '../../tensor/index.ts';
import { axpy, dot } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';

/** b² ← b² + ‖g‖², the gradient of this step included; x ← x − ηg/b. Without a b₀, the first step has length η. */
export default defineOptimizer({
  id: 'adagrad-norm',
  title: 'AdaGrad-Norm',
  short: 'AdaGrad-Norm',
  order: 1,
  paper: 'arXiv:1806.01811',
  revision: 1,
  hyper: { lr: positive(1, { log: [1e-2, 10] }), b0: positive(1e-2, { log: [1e-4, 1] }) },
  invariances: ['scale of f', 'rotation'],
  cost: '1 gradient',
  state: 'one number',
  family: 'adaptive',
  equation: String.raw`b_{k+1}^2 = b_k^2 + \lVert \nabla f(x_k) \rVert^2, \qquad x_{k+1} = x_k - \frac{\eta}{b_{k+1}}\,\nabla f(x_k)`,
  about:
    'Gradient descent whose one step size is η (lr) over the root of the sum of all squared gradient norms so far; b₀ is b0.',
  words: 'g = ∇f(x)\nb² ← b² + ‖g‖², at first b0²\nx ← x − lr · g / b',
  pitfalls: [
    'Its steps shrink as 1/√t where gradients do not, and never grow again.',
    'With a small b0 the first step is about lr long however small the gradient is.',
    'The class of this name that came with AdAdaGrad keeps one b for each row of a matrix; this is the paper’s, one for all.',
  ],
  sources: {
    lr: 'No source: it is the length of the first step where b0 is small.',
    b0: 'The code that came with AdAdaGrad.',
  },
  init: ({ h }) => ({ b2: mul(h.b0, h.b0) }),
  step: ({ x, state, h, oracle }) => {
    const g = oracle.gradient(x);
    // In float64: of a long sum, fp32 loses what a late gradient adds.
    const b2 = add(state.b2, cast(dot(g, g), 'float64'));
    return { x: axpy(neg(div(h.lr, sqrt(b2))), g, x), state: { b2 } };
  },
});
