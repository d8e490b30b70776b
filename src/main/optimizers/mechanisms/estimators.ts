import { choice, int, positive } from '../../../shared/domain/parameter.ts';
import type { Key, Tensor, Tree } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { axpy, zerosLike } from '../../tensor/params.ts';
import type { OptimizerDefinition, Oracle } from '../define.ts';
import { withGradients } from './other-gradient.ts';
import { probes } from './probes.ts';
import { repeat } from './repeat.ts';

type Double = Tensor<'float64'>;

/** What each estimator draws its directions from. */
const directions = {
  gauss2: probes.normal,
  sphere2: probes.sphere,
  rad2: probes.signs,
  gauss1: probes.normal,
  forward: probes.normal,
} as const;
type Estimator = keyof typeof directions;

export interface Estimation {
  readonly mu: Double;
  readonly directions: number;
  readonly estimator: Estimator;
}

/** How slopes along random directions are found, and what there is to say of it. */
export const estimation = {
  hyper: {
    mu: positive(1e-3, { log: [1e-6, 1e-1] }),
    directions: int(1, { min: 1, max: 10_000, structural: true }),
    estimator: choice(['gauss2', 'sphere2', 'rad2', 'gauss1', 'forward'], 'gauss2'),
  },
  cost: '2 values a direction; with gauss1 1, and 1 more',
  words:
    'u: random directions, as many as directions: normal with gauss2, gauss1 and forward, on the sphere of radius √n with sphere2, of ±1 with rad2\nc = (f(x + mu · u) − f(x − mu · u)) / (2 mu) for each; (f(x + mu · u) − f(x)) / mu with gauss1; ⟨∇f(x), u⟩ with forward\ng = the mean of c · u',
  pitfalls: [
    'With one direction and n unknowns the estimate is √n times as long as the gradient, and lr has to be n times less; more directions allow more.',
    'mu weighs rounding against curvature: 3e-3 is best for eˣ in fp32, 3e-6 in fp64; far below, the difference is noise.',
    'forward is made of two reverse passes here: its numbers are those of forward mode, its memory is not.',
    'Runs of one setting end decades apart: take many seeds.',
  ],
  sources: {
    mu: 'MeZO.',
    directions: 'MeZO.',
    estimator: 'MeZO, and Nesterov and Spokoiny 2017; forward is that of Baydin et al. 2022, arXiv:2202.08587.',
  },
} as const;

/** The slope at x along u by an estimator; the difference is formed in float64, whatever f was computed in. */
function slopeAlong(
  oracle: Oracle,
  x: Params,
  u: Params,
  { mu, estimator }: Estimation,
  here: Double | undefined,
): Double {
  const valueAt = (by: Double): Double => t.cast(oracle.value(axpy(by, u, x)), 'float64');
  if (estimator === 'forward') return t.cast(oracle.slope(x, u).slope, 'float64');
  if (here) return t.div(t.sub(valueAt(mu), here), mu);
  const ahead = valueAt(mu);
  return t.div(t.sub(ahead, valueAt(t.neg(mu))), t.mul(mu, 2));
}

/** Goes through the directions of a step one by one; none is kept: each is made of its key alone. */
export function throughDirections<S extends Tree>(
  oracle: Oracle,
  x: Params,
  h: Estimation,
  key: Key,
  take: (u: Params, slope: Double, state: S) => S,
  start: S,
): S {
  const here = h.estimator === 'gauss1' ? t.cast(oracle.value(x), 'float64') : undefined;
  return repeat(
    h.directions,
    (i, state: S) => {
      const u = directions[h.estimator](x, t.atIndex(key, i));
      return take(u, slopeAlong(oracle, x, u, h, here), state);
    },
    start,
  );
}

/** The mean of slopes times directions: an estimate of the gradient. */
export const estimated = (oracle: Oracle, x: Params, h: Estimation, key: Key): Params =>
  throughDirections(
    oracle,
    x,
    h,
    key,
    (u, slope, sum: Params) => axpy(t.div(slope, h.directions), u, sum),
    zerosLike(x),
  );

/** A method that goes by estimates in place of gradients. */
export const byEstimates = (base: OptimizerDefinition): Pick<OptimizerDefinition, 'init' | 'step'> =>
  withGradients<Estimation>(base, (oracle, x, h, key) => ({ gradient: estimated(oracle, x, h, key) }));

/** The words of a method whose gradient is an estimate. */
export const estimatedWords = (base: OptimizerDefinition): string =>
  `${estimation.words}\n${(base.words ?? '').replace(/^g = ∇f\(x\)(, and for every coordinate.*:)?\n/, '$1\n').trim()}`;
