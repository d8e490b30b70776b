import type { Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Params, Scalar } from '../../tensor/params.ts';
import { axpy, dot, select, unitRoundoff } from '../../tensor/params.ts';
import type { Oracle } from '../define.ts';
import { cubicMinimiser } from './cubic-minimiser.ts';
import type { LinePoint } from './cubic-minimiser.ts';

type Double = Tensor<'float64'>;
const double = (value: number): Double => t.constant(value, 'float64');

export interface LineSearchOptions {
  /** Sufficient decrease: φ(α) ≤ φ(0) + c₁αφ′(0). */
  readonly c1: Double;
  /** Curvature: |φ′(α)| ≤ c₂|φ′(0)|. */
  readonly c2: Double;
  /**
   * 'approximate' also accepts (2c₁ − 1)φ′(0) ≥ φ′(α) ≥ c₂φ′(0) where f has not risen: Hager and Zhang's test, for when
   * the decrease is less than f's last digits but slopes still tell.
   */
  readonly wolfe?: 'strong' | 'approximate';
  /** Trials at most. */
  readonly trials?: number;
}

/** Where a search starts: a point, what is known there, and a direction. */
export interface LineSearchStart {
  readonly x: Params;
  readonly value: Scalar;
  readonly gradient: Params;
  readonly direction: Params;
}

export interface LineSearchResult {
  /** 0 where nothing was found. */
  readonly alpha: Double;
  readonly x: Params;
  readonly value: Scalar;
  readonly gradient: Params;
  /** Whether f fell (with 'approximate': did not rise while the slope flattened); if not, all else is the start's. */
  readonly found: Tensor<'bool'>;
}

const choose = (condition: Tensor<'bool'>, a: LinePoint, b: LinePoint): LinePoint => ({
  alpha: t.select(condition, a.alpha, b.alpha),
  value: t.select(condition, a.value, b.value),
  slope: t.select(condition, a.slope, b.slope),
});
const and = (...list: Tensor<'bool'>[]): Tensor<'bool'> => list.reduce((a, b) => t.logicalAnd(a, b));
const or = t.logicalOr;
const not = t.logicalNot;

/**
 * A step along a descent direction that satisfies the strong Wolfe conditions: Nocedal and Wright, Numerical
 * Optimization, algorithms 3.5 and 3.6, as one loop with one oracle call in it. `low` is the best point so far that
 * decreases enough; the step doubles until it and `high` bracket a minimum, then closes in by cubic interpolation.
 *
 * A trial whose value or slope is not finite counts as too long. Where the trials run out (at the rounding floor, say),
 * the lowest point seen is returned, so that f never rises and `found` is false only where no trial lay lower.
 */
export function lineSearch(
  oracle: Oracle,
  start: LineSearchStart,
  alpha: Double,
  options: LineSearchOptions,
): LineSearchResult {
  const { c1, c2, wolfe = 'strong', trials = 40 } = options;
  const slopeAlong = (g: Params): Double => t.cast(dot(g, start.direction), 'float64');
  const zero: LinePoint = {
    alpha: double(0),
    value: t.cast(start.value, 'float64'),
    slope: slopeAlong(start.gradient),
  };
  const { value: f0, slope: s0 } = zero;

  const ulp = unitRoundoff(start.value);

  const begin = {
    trial: alpha,
    count: t.constant(0, 'int32'),
    accepted: t.constant(false, 'bool'),
    bracketed: t.constant(false, 'bool'),
    width: double(Infinity),
    low: zero,
    high: zero,
    best: { alpha: double(0), x: start.x, value: start.value, gradient: start.gradient },
  };
  const end = t.while_(
    // A direction that does not descend (or is NaN) is not followed at all.
    (s) => and(not(s.accepted), t.less(s.count, trials), t.less(s0, 0)),
    (s) => {
      const x = axpy(s.trial, start.direction, start.x);
      const { value, gradient } = oracle.valueAndGradient(x);
      const here: LinePoint = { alpha: s.trial, value: t.cast(value, 'float64'), slope: slopeAlong(gradient) };
      const finite = t.logicalAnd(t.isFinite(here.value), t.isFinite(here.slope));

      // f must fall: where c₁αφ′(0) is rounded away, the sum alone would let it stand still.
      const armijo = and(t.less(here.value, f0), t.lessEqual(here.value, t.add(f0, t.mul(c1, t.mul(s.trial, s0)))));
      const notRisen = t.lessEqual(here.value, f0);
      const strong = and(armijo, t.lessEqual(t.abs(here.slope), t.mul(c2, t.neg(s0))));
      const flat = and(
        notRisen,
        t.greaterEqual(t.mul(t.sub(t.mul(c1, 2), 1), s0), here.slope),
        t.greaterEqual(here.slope, t.mul(c2, s0)),
      );
      const accepted = and(finite, wolfe === 'strong' ? strong : or(strong, flat));
      const enough = wolfe === 'strong' ? armijo : notRisen;
      // Where the decrease that is asked for is less than f's last digits, only the slope can tell whether to go on.
      const blind = t.less(t.mul(t.mul(c1, s.trial), t.neg(s0)), t.mul(t.abs(f0), ulp));
      const descends = and(blind, notRisen, t.less(here.slope, t.mul(c2, s0)));
      const good = and(finite, or(descends, and(enough, t.less(here.value, s.low.value))));

      // What is beyond the minimum becomes `high`: this trial, or `low` where this trial is past it and lower.
      const span = t.sub(s.high.alpha, s.low.alpha);
      const past = t.greaterEqual(t.mul(here.slope, t.select(s.bracketed, span, double(1))), 0);
      const high = choose(good, choose(past, s.low, s.high), here);
      const low = choose(good, here, s.low);
      const bracketed = or(s.bracketed, or(not(good), past));
      const width = t.abs(t.sub(high.alpha, low.alpha));

      const lower = or(accepted, and(finite, t.less(value, s.best.value)));
      return {
        trial: t.select(bracketed, nextTrial(low, high, width, s.width), t.mul(s.trial, 2)),
        count: t.add(s.count, 1),
        accepted,
        bracketed,
        width: t.select(bracketed, width, s.width),
        low,
        high,
        best: {
          alpha: t.select(lower, s.trial, s.best.alpha),
          x: select(lower, x, s.best.x),
          value: t.select(lower, value, s.best.value),
          gradient: select(lower, gradient, s.best.gradient),
        },
      };
    },
    begin,
  );
  return { ...end.best, found: or(end.accepted, t.less(end.best.value, start.value)) };
}

/**
 * A trial between `low` and `high`: the minimiser of the cubic through both, kept off the ends by a tenth; the middle
 * where the last trial took off less than a third; a tenth of the way where `high` is not finite.
 */
function nextTrial(low: LinePoint, high: LinePoint, width: Double, widthBefore: Double): Double {
  const fraction = cubicMinimiser(low, high);
  const kept = t.clip(fraction, 0.1, 0.9);
  const slow = t.greater(width, t.mul(widthBefore, 2 / 3));
  const useful = t.select(t.isFinite(fraction), kept, double(0.5));
  const inner = t.select(slow, double(0.5), useful);
  const known = t.logicalAnd(t.isFinite(high.value), t.isFinite(high.slope));
  const share = t.select(known, inner, double(0.1));
  return t.add(low.alpha, t.mul(share, t.sub(high.alpha, low.alpha)));
}
