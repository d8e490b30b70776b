import { choice, positive } from '../../../shared/domain/parameter.ts';
import * as t from '../../tensor/index.ts';
import { axpy } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { valueOf } from '../mechanisms/estimators.ts';
import { probes } from '../mechanisms/probes.ts';

/**
 * x is moved forth, back and home along one direction that is drawn anew each time, as a program does that has no room for a
 * second copy of its weights; what rounding leaves of it is part of the method.
 */
export default defineOptimizer({
  id: 'mezo',
  title: 'MeZO: zeroth order in place',
  short: 'MeZO',
  order: 0,
  paper: 'Malladi et al. 2023, arXiv:2305.17333',
  revision: 1,
  hyper: {
    lr: positive(1e-3, { log: [1e-7, 1] }),
    mu: positive(1e-3, { log: [1e-6, 1e-1] }),
    restore: choice(['add', 'copy'], 'add'),
  },
  invariances: ['scale of f over lr'],
  cost: '2 values',
  state: 'none',
  family: 'zeroth-order',
  equation: String.raw`\begin{aligned} x &\leftarrow x + \mu u, \quad f_+ = f(x), \qquad x \leftarrow x - 2 \mu u, \quad f_- = f(x), \qquad x \leftarrow x + \mu u \\ x &\leftarrow x - \eta\,\frac{f_+ - f_-}{2 \mu}\,u, \qquad u \sim \mathcal N(0, I) \text{, made of its key each time} \end{aligned}`,
  about:
    'Two-point descent that needs no more memory than values do: the weights themselves are moved to both points and back, and the direction is drawn again from its key.',
  words:
    'u normal, made of the key of the step\nx₊ = x + mu · u, x₋ = x₊ − 2 mu · u\nc = (f(x₊) − f(x₋)) / (2 mu)\nhome = x₋ + mu · u with restore = add, x itself with copy\nx ← home − lr · c · u',
  pitfalls: [
    'With restore = add rounding stays in x, a random walk of 3e-9 of entries of 0.05 a step in fp32.',
    'With n unknowns of curvature L it needs lr < 2/(L (n + 2)).',
    'The point behind is not x − mu · u to the last bit.',
  ],
  sources: {
    lr: 'No source for so few unknowns: Malladi et al. have 1e-7 to 1e-6 for language models.',
    mu: 'Malladi et al.',
    restore: 'Malladi et al.',
  },
  init: () => ({}),
  step: ({ x, h, oracle, key }) => {
    const u = probes.normal(x, key);
    const ahead = axpy(h.mu, u, x);
    const behind = axpy(t.mul(h.mu, -2), u, ahead);
    const slope = t.div(t.sub(valueOf(oracle, ahead), valueOf(oracle, behind)), t.mul(h.mu, 2));
    const home = h.restore === 'add' ? axpy(h.mu, u, behind) : x;
    return { x: axpy(t.neg(t.mul(h.lr, slope)), u, home), state: {} };
  },
});
