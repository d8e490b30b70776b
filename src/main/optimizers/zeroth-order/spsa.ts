import { positive, real } from '../../../shared/domain/parameter.ts';
import * as t from '../../tensor/index.ts';
import { axpy } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { estimated } from '../mechanisms/estimators.ts';

/** J. Spall's simultaneous perturbation: one direction of signs a step, with gains that fall. */
export default defineOptimizer({
  id: 'spsa',
  title: 'SPSA with Spall’s gains',
  short: 'SPSA',
  order: 0,
  paper: 'Spall 1998, doi:10.1109/7.705889',
  revision: 1,
  hyper: {
    gain: positive(0.1, { log: [1e-4, 10] }),
    mu: positive(0.1, { log: [1e-4, 10] }),
    stability: real(100, { min: 0, max: 1e9 }),
  },
  cost: '2 values',
  state: 'none',
  family: 'zeroth-order',
  equation: String.raw`x_{k+1} = x_k - a_k\,\frac{f(x_k + c_k u) - f(x_k - c_k u)}{2 c_k}\,u, \qquad u_i = \pm 1, \quad a_k = \frac{a}{(k + 1 + A)^{0.602}}, \quad c_k = \frac{c}{(k + 1)^{0.101}}`,
  about:
    'Estimates the slope along one direction of ±1 a step, with steps and distances that fall as the theory of stochastic approximation asks; a is gain, c mu, A stability.',
  words:
    'in step t, from 1: a = gain / (t + stability)^0.602, c = mu / t^0.101; u of ±1\ns = (f(x + c · u) − f(x − c · u)) / (2 c)\nx ← x − a · s · u',
  pitfalls: [
    'stability should be a tenth of the steps that there will be: it does not know the budget.',
    'Its first steps are gain / stability^0.602 long for a slope of 1: set gain so that they are sensible.',
    'Steps fall whether they help or not: started far away, it comes to rest on the way.',
  ],
  sources: {
    gain: 'No source: of the scale of the problem, as Spall says.',
    mu: 'No source: the deviation of the noise in values, as Spall says.',
    stability: 'Spall: a tenth of the steps, here of 1000.',
  },
  init: () => ({}),
  step: ({ x, h, oracle, key, t: step }) => {
    const k = t.cast(step, 'float64');
    const a = t.div(h.gain, t.pow(t.add(k, h.stability), 0.602));
    const mu = t.div(h.mu, t.pow(k, 0.101));
    const g = estimated(oracle, x, { mu, directions: 1, estimator: 'rad2' }, key);
    return { x: axpy(t.neg(a), g, x), state: {} };
  },
});
