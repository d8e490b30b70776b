import { mulberry32 } from './mulberry32.ts';

/**
 * Quantile of type 7 (Hyndman and Fan 1996; the default of R and NumPy) of ascending values; p in [0, 1].
 * Infinities are ordinary values; NaN must have been mapped before. NaN for no values.
 */
export function quantile(ascending: ArrayLike<number>, p: number): number {
  const position = (ascending.length - 1) * p;
  const below = Math.floor(position);
  const low = ascending[below] ?? NaN;
  const high = ascending[Math.ceil(position)] ?? NaN;
  const weight = position - below;
  // 0 x Infinity would be NaN.
  return low === high ? low : (1 - weight) * low + weight * high;
}

export interface Quartiles {
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
}

/** Quartiles of values in any order; NaN counts as the worst, +Infinity, since a diverged value is no small one. */
export function quartiles(values: Iterable<number>): Quartiles {
  const ascending = withoutNaN(Float64Array.from(values)).sort();
  return { q1: quantile(ascending, 0.25), median: quantile(ascending, 0.5), q3: quantile(ascending, 0.75) };
}

/** Median of values in any order; NaN counts as +Infinity. */
export const median = (values: Iterable<number>): number => quartiles(values).median;

/** The same of many values, which come in another order afterwards: by selection, in a quarter of the time of a sort. */
export function medianOf(values: Float64Array): number {
  const { length } = values;
  if (length === 0) return NaN;
  const middle = (length - 1) >> 1;
  select(withoutNaN(values), middle);
  const low = values[middle]!;
  if (length % 2 === 1) return low;
  let high = Infinity;
  for (let at = middle + 1; at < length; at += 1) high = Math.min(high, values[at]!);
  return quantile([low, high], 0.5);
}

function withoutNaN(values: Float64Array): Float64Array {
  for (let at = 0; at < values.length; at += 1) if (Number.isNaN(values[at])) values[at] = Infinity;
  return values;
}

/** Puts the value that a sort would at one place there, smaller ones before it and larger ones after it (Hoare's FIND). */
function select(values: Float64Array, place: number): void {
  let [left, right] = [0, values.length - 1];
  // Values often come as ascending parts, of which a fixed choice could take the end time and again.
  const random = mulberry32(1);
  while (left < right) {
    const pivot = values[left + Math.floor(random() * (right - left + 1))]!;
    let [low, high] = [left, right];
    while (low <= high) {
      while (values[low]! < pivot) low += 1;
      while (values[high]! > pivot) high -= 1;
      if (low > high) break;
      [values[low], values[high]] = [values[high]!, values[low]!];
      low += 1;
      high -= 1;
    }
    if (place <= high) right = high;
    else if (place >= low) left = low;
    else return;
  }
}
