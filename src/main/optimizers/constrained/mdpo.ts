import { int, positive } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import { coefficient, map } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { repeat } from '../mechanisms/repeat.ts';
import { logShares, unlessLevel } from '../mechanisms/shares.ts';

type F = Tensor<Float>;

/**
 * Some steps towards the greatest E[ratio · A] − KL(π‖π_k) / t_k, A = −g the advantage at π_k, by gradients in the
 * logarithms of π; where they end is mirror descent's step π ∝ π_k exp(t_k A).
 */
export default defineOptimizer({
  id: 'mdpo',
  title: 'Mirror descent policy optimization',
  short: 'MDPO',
  order: 1,
  paper: 'arXiv:2005.09814',
  revision: 1,
  hyper: {
    lr: positive(1, { log: [0.1, 4] }),
    inner: int(10, { min: 1, max: 1000, structural: true }),
    horizon: int(1000, { min: 1, max: 1_000_000_000 }),
  },
  spaces: ['simplex'],
  invariances: ['common slope'],
  needs: ['its space'],
  cost: '1 gradient',
  state: '1 float per parameter',
  family: 'constrained',
  equation: String.raw`x_{k+1} \approx \operatorname*{arg\,max}_x\; \langle x, -\nabla f(x_k) \rangle - \frac{1}{t_k} \operatorname{KL}(x \,\|\, x_k), \qquad t_k = 1 - \frac{k}{K}`,
  about:
    'Mirror descent as policies are trained by it: some gradient steps on logarithms of shares (inner) towards each of its steps, whose size t falls from 1 to 0.',
  words:
    'g = ∇f(x), t = 1 − (steps so far) / horizon\nz = log x, and inner times, for every row, with p = exp z: u = −t · g − (z − log x), z ← z + lr · p · (u − Σ p · u), less log Σ exp z\nx ← exp z\nafter horizon steps, where t is 0, it ends',
  pitfalls: [
    'inner steps are few: x stays short of mirror descent’s step, most where shares are small, since each moves in proportion to its share.',
    'horizon has to be about as many steps as the run has: before it t is not small, after it nothing moves.',
    'The objective of the paper is multiplied by t here, so that lr need not fall with it: −KL/t alone would need ever smaller steps.',
    'The same number added to all slopes of a row changes nothing.',
  ],
  sources: {
    lr: 'No source for tables of shares, for which the paper has the closed form; below 4 its steps come to rest.',
    inner: 'Tomar, Shani, Efroni and Ghavamzadeh: 10.',
    horizon: 'The number of steps of a run, from which the paper’s t falls to 0.',
  },
  init: ({ x }) => ({ logs: map((a) => t.log(a), x) }),
  step({ x, state, h, oracle, t: step }) {
    const g = oracle.gradient(x);
    const time = t.cast(step, 'float64');
    const size = t.sub(1, t.div(t.sub(time, 1), h.horizon));
    const towards = (logs: F, old: F, slope: F): F => {
      const own = t.exp(logs);
      const gain = t.neg(t.add(t.mul(slope, coefficient(size, slope)), t.sub(logs, old)));
      const above = t.sub(gain, t.sum(t.mul(own, gain), -1, { keepDims: true }));
      return logShares(t.add(logs, t.mul(t.mul(own, above), coefficient(h.lr, own))));
    };
    const moved = repeat(h.inner, (_i, logs) => map(towards, logs, state.logs, g), state.logs);
    const rows = unlessLevel(g);
    return {
      x: rows(
        x,
        map((a) => t.exp(a), moved),
      ),
      state: { logs: rows(state.logs, moved) },
      stop: t.greaterEqual(time, h.horizon),
    };
  },
});
