import type { Theme } from './palette.ts';

/** Shares of black (negative) or white (positive) mixed into the hue, in the order in which collisions step on. */
const shades: Readonly<Record<Theme, readonly number[]>> = {
  light: [0, -0.5, 0.2, -0.28, -0.7],
  dark: [0, 0.55, -0.25, 0.3, 0.75],
};

/**
 * The shade of one setting among all `settings` (sorted) of its optimizer. Defaults, the empty text, keep the hue itself;
 * others take the place that their text hashes to, and step on from a place that is taken.
 */
export function shadeOf(colour: string, theme: Theme, setting: string, settings: readonly string[]): string {
  if (settings.length < 2) return colour;
  const own = shades[theme];
  const taken = new Set<number>();
  for (const each of settings) {
    let place = each === '' ? 0 : hash(each) % own.length;
    while (taken.has(place) && taken.size < own.length) place = (place + 1) % own.length;
    taken.add(place);
    if (each === setting) return mixed(colour, own[place]!);
  }
  return colour;
}

function hash(text: string): number {
  let value = 2166136261;
  for (const character of text) value = Math.imul(value ^ character.codePointAt(0)!, 16777619);
  return value >>> 0;
}

function mixed(colour: string, share: number): string {
  const other = share < 0 ? 0 : 255;
  const part = Math.abs(share);
  const channels = [1, 3, 5].map((at) =>
    Math.round(parseInt(colour.slice(at, at + 2), 16) * (1 - part) + other * part),
  );
  return `#${channels.map((each) => each.toString(16).padStart(2, '0')).join('')}`;
}
