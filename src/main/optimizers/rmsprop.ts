import { choice, positive, unit } from '../../shared/domain/parameter.ts';
import { add, div, mul, sqrt, sub } from '../tensor/index.ts';
import { coefficient, ema, map, mul as product, zerosLike } from '../tensor/params.ts';
import { defineOptimizer } from './define.ts';

/**
 * v ← ρv + (1 − ρ)g²; x ← x − ηg/(√v + ε) or x − ηg/√(v + ε); no bias correction, so the first step is η/√(1 − ρ).
 *
 * Sources disagree on ρ and on where ε stands: TensorFlow has 0.9 and 1e-7 inside the root, PyTorch 0.99 and 1e-8
 * outside. The default is Hinton's lecture and TensorFlow's ρ = 0.9 with ε outside, where it means what it does in Adam.
 */
export default defineOptimizer({
  id: 'rmsprop',
  title: 'RMSprop',
  order: 1,
  paper: 'Tieleman and Hinton 2012, Neural Networks for Machine Learning, lecture 6.5',
  revision: 1,
  hyper: {
    lr: positive(1e-3, { log: [1e-5, 1e-2] }),
    rho: unit(0.9),
    eps: positive(1e-8),
    epsilon: choice(['outside', 'inside'], 'outside'),
  },
  cost: '1 gradient',
  state: '1 float per parameter',
  equation: String.raw`\begin{aligned} g_k &= \nabla f(x_k), \qquad v_0 = 0 \\ v_{k+1} &= \rho\,v_k + (1 - \rho)\,g_k^2 \\ x_{k+1} &= x_k - \eta\,\frac{g_k}{\sqrt{v_{k+1}} + \varepsilon} \quad\text{or}\quad x_k - \eta\,\frac{g_k}{\sqrt{v_{k+1} + \varepsilon}} \end{aligned}`,
  about:
    'Divides each coordinate by a running root mean square of its gradient; ε stands outside or inside the root, and η is lr.',
  init: ({ x }) => ({ v: zerosLike(x) }),
  step: ({ x, state, h, oracle }) => {
    const g = oracle.gradient(x);
    const v = ema(state.v, h.rho, product(g, g));
    const next = map(
      (a, b, c) => {
        const eps = coefficient(h.eps, c);
        const root = h.epsilon === 'outside' ? add(sqrt(c), eps) : sqrt(add(c, eps));
        return sub(a, div(mul(b, coefficient(h.lr, b)), root));
      },
      x,
      g,
      v,
    );
    return { x: next, state: { v } };
  },
});
