import type { Range } from '../../../shared/chart/panel.ts';
import { invert, type Scale } from '../../../shared/chart/scale.ts';

/** The part of an axis between two shares of what is shown now; null where there would be next to nothing. */
export function partOf(scale: Scale, from: number, to: number): Range | null {
  const [low, high] = from < to ? [from, to] : [to, from];
  const length = scale.max - scale.min;
  const a = invert(scale, scale.min + low * length);
  const b = invert(scale, scale.min + high * length);
  // Numbers are about 1e-16 apart: below that there is nothing to tell apart.
  return b - a > 1e-9 * Math.max(Math.abs(a), Math.abs(b)) ? [a, b] : null;
}

/** Nearer (factor < 1) or farther about the place `at`, both as shares; never beyond `whole`; null: all of it. */
export function zoomed(scale: Scale, whole: Scale, at: number, factor: number): Range | null {
  const length = scale.max - scale.min;
  const centre = scale.min + at * length;
  return within(scale, whole, centre - at * length * factor, centre + (1 - at) * length * factor);
}

/** The same length, moved by a share of it. */
export function moved(scale: Scale, whole: Scale, share: number): Range | null {
  const length = scale.max - scale.min;
  const by = Math.min(Math.max(share * length, whole.min - scale.min), whole.max - scale.max);
  return within(scale, whole, scale.min + by, scale.max + by);
}

function within(scale: Scale, whole: Scale, low: number, high: number): Range | null {
  const from = Math.max(low, whole.min);
  const to = Math.min(high, whole.max);
  if (to - from >= (whole.max - whole.min) * (1 - 1e-9)) return null;
  const range: Range = [invert(scale, from), invert(scale, to)];
  return range[1] - range[0] > 1e-9 * Math.max(Math.abs(range[0]), Math.abs(range[1]))
    ? range
    : [invert(scale, scale.min), invert(scale, scale.max)];
}
