import { positive } from '../../../shared/domain/parameter.ts';
import * as t from '../../tensor/index.ts';
import { fromVector, toVector } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';

/** After a step that helped, and after one that did not: as many of either at a share of a fifth. */
const [longer, shorter] = [1.5, 1.5 ** -0.25];

/** One parent, one child: the better one stays. */
export default defineOptimizer({
  id: 'es11',
  title: '(1+1)-ES with the one-fifth rule',
  short: '(1+1)-ES',
  order: 0,
  paper: 'Rechenberg 1973, Evolutionsstrategie; Kern et al. 2004, doi:10.1023/B:NACO.0000023416.59689.4e',
  revision: 1,
  hyper: { sigma: positive(0.5, { log: [1e-3, 10] }) },
  needs: ['exact points'],
  invariances: ['order of f'],
  cost: '1 value',
  state: '2 numbers',
  family: 'derivative-free',
  equation: String.raw`y = x_k + \sigma_k\,\mathcal N(0, I), \qquad (x_{k+1}, \sigma_{k+1}) = \begin{cases} (y,\ 1.5\,\sigma_k) & f(y) \le f(x_k) \\ (x_k,\ 1.5^{-1/4} \sigma_k) & \text{otherwise} \end{cases}`,
  about:
    'Tries one random step at a time and keeps it if it is no worse; steps grow after a success and shrink after a failure, so that one in five succeeds.',
  words: 'y = x + σ · N(0, I), σ at first sigma\nif f(y) ≤ f(x): x ← y, σ ← 1.5 σ\nelse σ ← 1.5^(−¼) σ',
  pitfalls: [
    'All directions are alike to it: it takes some hundred times the condition number in values.',
    'With noise it keeps what was lucky.',
    'On a plateau every step succeeds, and σ grows without end.',
  ],
  sources: { sigma: 'No source: a third of how far the minimum may be.' },
  init: ({ x, h, oracle }) => {
    const value = oracle.value(x);
    return { value, sigma: t.cast(h.sigma, value.dtype) };
  },
  step: ({ x, state, oracle, key, stale }) => {
    const start = toVector(x);
    const value = stale ? oracle.value(x) : state.value;
    const child = t.add(start, t.mul(t.randomNormal(key, start.shape, start.dtype), state.sigma));
    const here = oracle.value(fromVector(child, x));
    const isKept = t.lessEqual(here, value);
    return {
      x: fromVector(t.select(isKept, child, start), x),
      state: {
        value: t.select(isKept, here, value),
        sigma: t.mul(state.sigma, t.select(isKept, t.fill([], longer, value.dtype), t.fill([], shorter, value.dtype))),
      },
    };
  },
});
