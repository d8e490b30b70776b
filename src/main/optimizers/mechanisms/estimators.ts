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

const slopes =
  'u: random directions, as many as directions: normal with gauss2, gauss1 and forward, on the sphere of radius √n with sphere2, of ±1 with rad2\nc = (f(x + mu · u) − f(x − mu · u)) / (2 mu) for each; (f(x + mu · u) − f(x)) / mu with gauss1; ⟨∇f(x), u⟩ with forward';
const gradient = 'g = the mean of c · u';

/** How slopes along random directions are found, and what there is to say of it. */
export const estimation = {
  hyper: {
    mu: positive(1e-3, { log: [1e-6, 1e-1] }),
    directions: int(1, { min: 1, max: 10_000, structural: true }),
    estimator: choice(['gauss2', 'sphere2', 'rad2', 'gauss1', 'forward'], 'gauss2'),
  },
  cost: '2 values a direction; with gauss1 1, and 1 more',
  words: `${slopes}\n${gradient}`,
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

/** f in float64, whatever it was computed in: values that are alike are about to be subtracted. */
export const valueOf = (oracle: Oracle, x: Params): Double => t.cast(oracle.value(x), 'float64');

/** (f(x + μu) − f(x − μu)) / 2μ. */
export function centralSlope(oracle: Oracle, x: Params, u: Params, mu: Double): Double {
  const ahead = valueOf(oracle, axpy(mu, u, x));
  const behind = valueOf(oracle, axpy(t.neg(mu), u, x));
  return t.div(t.sub(ahead, behind), t.mul(mu, 2));
}

/** (f(x + μu) − f(x)) / μ. */
export const forwardSlope = (oracle: Oracle, x: Params, u: Params, mu: Double, here: Double): Double =>
  t.div(t.sub(valueOf(oracle, axpy(mu, u, x)), here), mu);

/** Goes through the directions of a step one by one; none is kept: each is made of its key alone. */
export function throughDirections<S extends Tree>(
  oracle: Oracle,
  x: Params,
  h: Estimation,
  key: Key,
  take: (u: Params, slope: Double, state: S) => S,
  start: S,
): S {
  const here = h.estimator === 'gauss1' ? valueOf(oracle, x) : undefined;
  const slopeAlong = (u: Params): Double => {
    if (h.estimator === 'forward') return t.cast(oracle.slope(x, u), 'float64');
    return here ? forwardSlope(oracle, x, u, h.mu, here) : centralSlope(oracle, x, u, h.mu);
  };
  return repeat(
    h.directions,
    (i, state: S) => {
      const u = directions[h.estimator](x, t.atIndex(key, i));
      return take(u, slopeAlong(u), state);
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
  `${slopes}\n${(base.words ?? '').replace('g = ∇f(x)', gradient)}`;
