import { figure as anyFigure } from '../number-text.ts';
import type { Scale } from './scale.ts';

export interface Tick {
  /** In plotted units, as the scale has it. */
  readonly at: number;
  readonly label: string;
}

/** There is room beside an axis for `10,000`. */
const figure = (value: number, digits: number): string => anyFigure(value, digits, [1e-3, 1e5]);

/** Round places on an axis, at most about `most` of them, with labels that differ from one another. */
export function ticksOf(scale: Scale, most: number): Tick[] {
  const low = scale.floor?.edge ?? scale.min;
  if (!scale.log)
    return linear(low, scale.max, most).map(({ value, digits }) => ({ at: value, label: figure(value, digits) }));
  const first = Math.ceil(low - 1e-9);
  const last = Math.floor(scale.max + 1e-9);
  const decades = last - first + 1;
  if (decades >= 3 || (decades === 2 && most <= 3)) return powers(first, last, most);
  const between = multiples(low, scale.max);
  if (between.length >= 2 && between.length <= Math.max(most, 3)) return between;
  if (decades >= 2) return powers(first, last, most);
  // Less than a decade: round values, each at its logarithm.
  return linear(10 ** low, 10 ** scale.max, most)
    .filter(({ value }) => value > 0)
    .map(({ value, digits }) => ({ at: Math.log10(value), label: figure(value, digits) }));
}

function powers(first: number, last: number, most: number): Tick[] {
  const count = last - first + 1;
  const step = [1, 2, 3, 5, 10, 20, 50, 100, 200].find((each) => count / each <= Math.max(most, 2)) ?? 500;
  const ticks: Tick[] = [];
  for (let power = Math.ceil(first / step) * step; power <= last; power += step)
    ticks.push({ at: power, label: figure(10 ** power, 1) });
  return ticks;
}

function multiples(low: number, high: number): Tick[] {
  const ticks: Tick[] = [];
  for (let power = Math.floor(low); power <= high; power += 1)
    for (const factor of [1, 2, 5]) {
      const at = power + Math.log10(factor);
      if (at >= low - 1e-9 && at <= high + 1e-9) ticks.push({ at, label: figure(factor * 10 ** power, 1) });
    }
  return ticks;
}

/** Multiples of 1, 2 or 5 times a power of ten, with the digits that tell them apart. */
function linear(low: number, high: number, most: number): { value: number; digits: number }[] {
  const length = high - low;
  if (!(length > 0) || !Number.isFinite(length)) return [{ value: low, digits: 3 }];
  const rough = length / Math.max(most, 2);
  const power = Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((each) => each * 10 ** power >= rough * (1 - 1e-9)) ?? 10;
  const step = factor * 10 ** power;
  const stepPower = factor === 10 ? power + 1 : power;
  const ticks: { value: number; digits: number }[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i += 1) {
    // Through its decimal spelling: 3 * 0.1 is no round number.
    const value = i === 0 ? 0 : Number((i * step).toPrecision(12));
    const digits = value === 0 ? 1 : Math.floor(Math.log10(Math.abs(value)) + 1e-9) - stepPower + 1;
    ticks.push({ value, digits: Math.min(Math.max(digits, 1), 15) });
  }
  return ticks;
}

/**
 * A value as axes label it, such as 1e-8: as few digits as it has, three at most. There is room for short texts only:
 * exponents are written whatever the number format of the settings.
 */
export const shortly = (value: number): string => figure(value, 3);
