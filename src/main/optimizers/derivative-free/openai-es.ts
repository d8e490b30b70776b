import { int, positive, real } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { coefficient, count, fromVector, toVector } from '../../tensor/params.ts';
import adam from '../adaptive/adam.ts';
import type { Oracle } from '../define.ts';
import { defineOptimizer } from '../define.ts';
import { beside } from '../mechanisms/beside.ts';
import { withGradients } from '../mechanisms/other-gradient.ts';
import { ranksOf, weightedSum } from '../mechanisms/ranking.ts';

interface Hyper {
  readonly sigma: Tensor<'float64'>;
  readonly decay: Tensor<'float64'>;
  readonly pairs: number;
}

/** Adam along an estimate of the slope from ranks of values at mirrored normal points. */
export default defineOptimizer({
  id: 'openai-es',
  title: 'OpenAI’s evolution strategy, with Adam',
  short: 'OpenAI-ES',
  order: 0,
  paper: 'Salimans et al. 2017, arXiv:1703.03864',
  revision: 1,
  hyper: beside(adam, {
    sigma: positive(0.02, { log: [1e-4, 1] }),
    pairs: int(8, { min: 1, max: 100_000, structural: true }),
    decay: real(0.005, { min: 0, max: 1 }),
  }),
  invariances: [{ of: 'order of f', where: { decay: 0 } }],
  cost: '2 values a pair',
  state: adam.state,
  family: 'derivative-free',
  equation: String.raw`g = -\frac{1}{2k} \sum_{i=1}^{k} \bigl( r_i^+ - r_i^- \bigr)\,\varepsilon_i + \lambda x, \qquad r = \frac{\operatorname{rank}(-f)}{2k - 1} - \frac12, \quad f_i^{\pm} = f(x \pm \sigma \varepsilon_i), \quad\text{and with } g \text{ a step of Adam}`,
  about:
    'Ranks f at pairs of points on either side of x and goes, by Adam’s rule, where the better ones lie; σ is sigma, k pairs, λ decay.',
  words: `ε: as many normal directions as pairs; f at x + sigma · ε and x − sigma · ε, ranked all together, the lowest first; r from ½ for the lowest to −½\n${(adam.words ?? '').replace('g = ∇f(x)', 'g = −the sum of (r₊ − r₋) ε over 2 pairs, plus decay · x')}`,
  pitfalls: [
    'Ranks do not know how steep f is: near a minimum the estimate is as long as far from it, and only a falling lr settles.',
    'decay draws x to 0, wherever the minimum is: set it to 0 where weights need no such pull.',
    ...(adam.pitfalls ?? []),
  ],
  sources: {
    ...adam.sources,
    sigma: 'The released code.',
    pairs: 'No source: Salimans et al. have thousands, on as many processors.',
    decay: 'The released code.',
  },
  ...withGradients<Hyper>(adam, (oracle, x, { sigma, decay, pairs }, key) => {
    const start = toVector(x);
    const directions = t.randomNormal(key, [pairs, count(x)], start.dtype);
    return { gradient: fromVector(rankedSlope(oracle, x, directions, { sigma, decay }), x) };
  }),
});

/** −Σ (r₊ − r₋) ε / 2k + λx of directions ε [k, n]; its length does not tell how steep f is. */
export function rankedSlope(
  oracle: Pick<Oracle, 'values'>,
  x: Params,
  directions: Tensor<Float>,
  { sigma, decay }: Pick<Hyper, 'sigma' | 'decay'>,
): Tensor<Float> {
  const start = toVector(x);
  const pairs = directions.shape[0] as number;
  const far = t.mul(directions, coefficient(sigma, start));
  const values = oracle.values(t.concat([t.add(start, far), t.sub(start, far)], 0), x);
  // Ranks of −f: the lowest value has the largest.
  const rewards = t.sub(0.5, t.div(t.cast(ranksOf(values), start.dtype), 2 * pairs - 1));
  const better = t.sub(t.sliceAxis(rewards, 0, 0, pairs), t.sliceAxis(rewards, 0, pairs, 2 * pairs));
  const slope = t.div(weightedSum(better, directions), -2 * pairs);
  return t.add(slope, t.mul(start, coefficient(decay, start)));
}
