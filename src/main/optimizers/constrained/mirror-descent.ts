import { positive } from '../../../shared/domain/parameter.ts';
import * as t from '../../tensor/index.ts';
import { axpy, map } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { logShares, unlessLevel } from '../mechanisms/shares.ts';

/** x ∝ x · exp(−ηg), row by row, in logarithms. */
export default defineOptimizer({
  id: 'mirror-descent',
  title: 'Mirror descent with entropy',
  short: 'MD',
  order: 1,
  paper: 'Beck and Teboulle 2003, doi:10.1016/S0167-6377(02)00231-6',
  revision: 1,
  hyper: { lr: positive(0.1, { log: [0.01, 10] }) },
  spaces: ['simplex'],
  needs: ['its space'],
  invariances: ['scale of f over lr', 'common slope'],
  cost: '1 gradient',
  state: '1 float per parameter',
  family: 'constrained',
  equation: String.raw`x_{k+1} \propto x_k \odot e^{-\eta\,\nabla f(x_k)}, \qquad \sum_i x_{k+1,i} = 1`,
  about: 'Multiplies every share by an exponential of its slope and makes them sum to 1 again; η is lr.',
  words: 'g = ∇f(x), and for every row:\nx ← x · exp(−lr · g) / Σ x · exp(−lr · g), with log x kept',
  pitfalls: [
    'A share that is 0 stays 0: it begins with shares that are not.',
    'Where the minimum has shares of 0, they come there as 1/t, or by a factor a step if their slopes are larger.',
    'The same number added to all slopes of a row changes nothing.',
  ],
  sources: { lr: 'No source: 1/L in the 1-norm, to be searched.' },
  init: ({ x }) => ({ logs: map((a) => t.log(a), x) }),
  step({ x, state, h, oracle }) {
    const g = oracle.gradient(x);
    const moved = map(logShares, axpy(t.neg(h.lr), g, state.logs));
    const rows = unlessLevel(g);
    return {
      x: rows(
        x,
        map((a) => t.exp(a), moved),
      ),
      state: { logs: rows(state.logs, moved) },
    };
  },
});
