import type { Bounds } from '../../problems/define.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Params, Scalar } from '../../tensor/params.ts';
import { dot, map, total, unitRoundoff } from '../../tensor/params.ts';

type F = Tensor<Float>;
type Box = Pick<Bounds, 'lower' | 'upper'>;

/** Shares that are nearer to 0 or 1 have no logit of use. */
const nearest = { float32: 1e-7, float64: 1e-12 };
/** More than Newton's method, and halvings where it leads outside, ever take. */
const trials = 100;

/** 1 / (1 + e^−ψ), with all digits on either side. */
function share(latent: F): F {
  const small = t.exp(t.neg(t.abs(latent)));
  return t.div(t.select(t.greaterEqual(latent, 0), t.onesLike(small), small), t.add(1, small));
}

/** x = lower + (upper − lower) / (1 + e^−ψ) of numbers ψ of any size. */
export const boxed = (latent: Params, { lower, upper }: Box): Params =>
  map((psi, low, high) => t.add(low, t.mul(t.sub(high, low), share(psi))), latent, lower, upper);

/** ψ of x. */
export const latentOf = (x: Params, { lower, upper }: Box): Params =>
  map(
    (a, low, high) => {
      const least = nearest[a.dtype];
      const part = t.clip(t.div(t.sub(a, low), t.sub(high, low)), least, 1 - least);
      return t.sub(t.log(part), t.log1p(t.neg(part)));
    },
    x,
    lower,
    upper,
  );

/** Σ w (upper − lower) [σ⁺ ln(σ⁺/σ) + (1 − σ⁺) ln((1 − σ⁺)/(1 − σ))], σ the share of ψ: Bregman's divergence of the entropy whose slope is ψ. */
export const divergence = (after: Params, before: Params, weights: Params, { lower, upper }: Box): Scalar =>
  total(
    map(
      (psi, old, w, low, high) => {
        const own = share(psi);
        const up = t.mul(own, t.sub(t.softplus(t.neg(old)), t.softplus(t.neg(psi))));
        const down = t.mul(t.sub(1, own), t.sub(t.softplus(old), t.softplus(psi)));
        return t.mul(t.mul(w, t.sub(high, low)), t.add(up, down));
      },
      after,
      before,
      weights,
      lower,
      upper,
    ),
  );

/**
 * ψ + c, with the number c with which x has the volume that it may have; ψ itself where x has no more, and need not have.
 * c is found by Newton's method, and halfway between the nearest numbers that are known to be too small and too large
 * where that leads outside.
 */
export function withinVolume(latent: Params, { lower, upper, volume }: Bounds): Params {
  if (!volume) return latent;
  const { weights, most, isFilled } = volume;
  const width = map((w, low, high) => t.mul(w, t.sub(high, low)), weights, lower, upper);
  const room = t.sub(most, dot(weights, lower));
  const whole = total(width);
  const shares = (c: Scalar): Params => map((psi) => share(t.add(psi, c)), latent);
  const excess = (c: Scalar): Scalar => t.sub(dot(width, shares(c)), room);
  // All shares are no more than room / whole with the first, and no less with the second.
  const logit = t.log(t.div(room, t.sub(whole, room)));
  const over = (reduce: (a: F) => F, join: (a: F, b: F) => F): Scalar => Object.values(latent).map(reduce).reduce(join);
  const begin = {
    low: t.sub(
      logit,
      over(
        (a) => t.max(a),
        (a, b) => t.maximum(a, b),
      ),
    ),
    high: t.sub(
      logit,
      over(
        (a) => t.min(a),
        (a, b) => t.minimum(a, b),
      ),
    ),
    c: t.zerosLike(logit),
    move: t.fill([], Infinity, logit.dtype),
    count: t.constant(0, 'int32'),
  };
  const needed = isFilled ? undefined : t.greater(excess(begin.c), 0);
  const exact = 4 * unitRoundoff(logit);
  const { c } = t.while_(
    ({ c, move, count }) => {
      const goesOn = t.logicalAnd(t.less(count, trials), t.greater(move, t.mul(t.add(t.abs(c), 1), exact)));
      return needed ? t.logicalAnd(needed, goesOn) : goesOn;
    },
    ({ low, high, c, count }) => {
      const found = excess(c);
      const isOver = t.greater(found, 0);
      const ends = { low: t.select(isOver, low, t.maximum(low, c)), high: t.select(isOver, t.minimum(high, c), high) };
      const slope = dot(
        width,
        map((own) => t.mul(own, t.sub(1, own)), shares(c)),
      );
      const newton = t.sub(c, t.div(found, slope));
      const isInside = t.logicalAnd(t.greaterEqual(newton, ends.low), t.lessEqual(newton, ends.high));
      const next = t.select(isInside, newton, t.mul(t.add(ends.low, ends.high), 0.5));
      return { ...ends, c: next, move: t.abs(t.sub(next, c)), count: t.add(count, 1) };
    },
    begin,
  );
  return map((psi) => t.add(psi, c), latent);
}
