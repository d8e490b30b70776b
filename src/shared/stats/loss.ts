import { defaultBootstrap, type Bootstrap } from './ert.ts';
import { mulberry32 } from './mulberry32.ts';
import { median, quantile } from './quantile.ts';

/** A figure with its 95 % interval; bounds that are not known are NaN. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What a row has become beside a reference: a ratio, or a difference, with its 95 % interval. */
export interface Loss extends Estimate {
  /** The value is not known: it is at least, or at most, this. */
  readonly bound: 'none' | 'above' | 'below';
}

/** A cost that may be a lower bound only: what was spent without reaching the target. */
export interface Cost extends Estimate {
  readonly isBound: boolean;
}

/**
 * The difference of two shares, with the interval that follows from theirs by squares and sums (Newcombe 1998, method 10;
 * Zou and Donner 2008). It takes the two for independent: with the same seeds in both, which go together, it is too wide
 * rather than too narrow.
 */
export function differenceOf(own: Estimate, reference: Estimate): Loss {
  const value = own.value - reference.value;
  return {
    value,
    low: value - Math.hypot(own.value - own.low, reference.high - reference.value),
    high: value + Math.hypot(own.high - own.value, reference.value - reference.low),
    bound: 'none',
  };
}

/**
 * The ratio of two costs, with the interval that follows from theirs by squares and sums of logarithms (Zou and Donner
 * 2008); too wide rather than too narrow where the two go together. A cost that is a lower bound makes the ratio a bound;
 * undefined where both are, since nothing follows.
 */
export function ratioOfCosts(own: Cost, reference: Cost): Loss | undefined {
  if (own.isBound && reference.isBound) return undefined;
  if (own.value === 0 && reference.value === 0) return { value: 1, low: NaN, high: NaN, bound: 'none' };
  const value = own.value / reference.value;
  if (Number.isNaN(value)) return undefined;
  if (own.isBound || reference.isBound) return { value, low: NaN, high: NaN, bound: own.isBound ? 'above' : 'below' };
  const [a, b] = [logarithms(own), logarithms(reference)];
  return {
    value,
    low: Math.exp(a.value - b.value - Math.hypot(a.value - a.low, b.high - b.value)),
    high: Math.exp(a.value - b.value + Math.hypot(a.high - a.value, b.value - b.low)),
    bound: 'none',
  };
}

const logarithms = ({ value, low, high }: Estimate): Estimate => ({
  value: Math.log(value),
  low: Math.log(low),
  high: Math.log(high),
});

/**
 * The ratio of the medians of two samples, with its percentile bootstrap interval: both are drawn anew by themselves, which
 * is too wide rather than too narrow where the same seeds go together. None where a sample has one value alone.
 *
 * @param floor values at most this large are equal to it: a smaller one is not known, and the ratio to it is a bound
 * @param bootstrap null: without an interval
 */
export function ratioOfMedians(
  own: Float64Array,
  reference: Float64Array,
  floor: number,
  bootstrap: Bootstrap | null = defaultBootstrap,
): Loss | undefined {
  if (own.length === 0 || reference.length === 0) return undefined;
  const [a, b] = [own, reference].map((values) => values.map((each) => (each > floor ? each : floor)).sort()) as [
    Float64Array,
    Float64Array,
  ];
  const [top, bottom] = [median(a), median(b)];
  const value = top === bottom && top < Infinity ? 1 : top / bottom;
  if (Number.isNaN(value)) return undefined;
  if (floor > 0 && (top === floor) !== (bottom === floor))
    return { value, low: NaN, high: NaN, bound: top === floor ? 'below' : 'above' };
  if (bootstrap === null || a.length === 1 || b.length === 1) return { value, low: NaN, high: NaN, bound: 'none' };
  if (a[0] === a.at(-1) && b[0] === b.at(-1)) return { value, low: value, high: value, bound: 'none' };
  const random = mulberry32(bootstrap.seed);
  const lows = new Float64Array(bootstrap.resamples);
  const highs = new Float64Array(bootstrap.resamples);
  const [drawA, drawB] = [new Float64Array(a.length), new Float64Array(b.length)];
  for (let resample = 0; resample < bootstrap.resamples; resample += 1) {
    const [over, under] = [medianOfDraw(a, drawA, random), medianOfDraw(b, drawB, random)];
    const ratio = over === under && over < Infinity ? 1 : over / under;
    // Of two that diverged nothing is known: the ratio may be anything.
    lows[resample] = Number.isNaN(ratio) ? 0 : ratio;
    highs[resample] = Number.isNaN(ratio) ? Infinity : ratio;
  }
  return { value, low: quantile(lows.sort(), 0.025), high: quantile(highs.sort(), 0.975), bound: 'none' };
}

function medianOfDraw(values: Float64Array, draw: Float64Array, random: () => number): number {
  for (let i = 0; i < draw.length; i += 1) draw[i] = values[Math.floor(random() * values.length)]!;
  return quantile(draw.sort(), 0.5);
}
