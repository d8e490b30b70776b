import { choice, int, positive, unit } from '../../../shared/domain/parameter.ts';
import { add, cond, constant, div, equal, floorMod, mul, sqrt, sub } from '../../tensor/index.ts';
import { axpy, coefficient, ema, map, mul as product, sub as difference, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { probes } from '../mechanisms/probes.ts';

/** D is a mean of (Hv)², v normal, of one product every so many steps: E(Hv)ᵢ² = ‖row i of H‖²; x ← x − ηg/(√D + ε). */
export default defineOptimizer({
  id: 'esgd',
  title: 'Equilibrated gradient descent',
  short: 'ESGD',
  order: 2,
  paper: 'arXiv:1502.04390',
  revision: 1,
  hyper: {
    lr: positive(0.01, { log: [1e-4, 1] }),
    every: int(20, { min: 1, max: 10_000, structural: true }),
    mean: choice(['all', 'fading'], 'all'),
    beta: unit(0.99),
    eps: positive(1e-4),
  },
  invariances: ['scale of f'],
  cost: '1 gradient, and a Hessian-vector product every 20 steps',
  state: '1 float per parameter',
  family: 'curvature',
  equation: String.raw`D_{k+1} = \operatorname{mean}_{i \le k} \bigl(\nabla^2 f(x_i)\,v_i\bigr)^2, \quad v_i \sim N(0, I), \qquad x_{k+1} = x_k - \eta\,\frac{\nabla f(x_k)}{\sqrt{D_{k+1}} + \varepsilon}`,
  about:
    'Gradient descent over the length of each row of the Hessian, estimated by products with normal directions; η is lr.',
  words:
    'g = ∇f(x)\nin the first step, and whenever every steps have been taken: D ← the mean of all (Hv)² so far, v normal, with mean = all; with fading, beta · D + (1 − beta) · (Hv)² over what corrects its start at 0\nx ← x − lr · g / (√D + eps)',
  pitfalls: [
    'It is scaled by curvature of either sign: at a saddle it moves along what falls as along what rises.',
    'One product tells a row’s length to within its own size: the first steps have directions of chance.',
    'With mean = all, curvature of long ago stays in D for ever.',
  ],
  sources: {
    lr: 'No source: Dauphin, de Vries and Bengio search it.',
    every: 'Dauphin, de Vries and Bengio.',
    mean: 'Dauphin, de Vries and Bengio, algorithm 1.',
    beta: 'No source: of mean = fading alone, which is common in later code.',
    eps: 'Dauphin, de Vries and Bengio have 1e-4.',
  },
  init: ({ x }) => ({ d: zerosLike(x), probes: constant(0, 'float64'), power: constant(1, 'float64') }),
  step: ({ x, state, h, oracle, key, t }) => {
    const now = cond(
      equal(floorMod(sub(t, 1), h.every), 0),
      () => {
        const product2 = oracle.hvp(x, probes.normal(x, key));
        const square = product(product2, product2);
        const count = add(state.probes, 1);
        const d =
          h.mean === 'all' ? axpy(div(1, count), difference(square, state.d), state.d) : ema(state.d, h.beta, square);
        return { d, probes: count, power: mul(state.power, h.beta) };
      },
      () => state,
    );
    const correction = h.mean === 'all' ? 1 : sub(1, now.power);
    const g = oracle.gradient(x);
    const next = map(
      (a, b, c) => {
        const root = sqrt(div(c, coefficient(correction, c)));
        return sub(a, div(mul(b, coefficient(h.lr, b)), add(root, coefficient(h.eps, c))));
      },
      x,
      g,
      now.d,
    );
    return { x: next, state: now };
  },
});
