import type { PrecisionId } from '../domain/run-spec.ts';

/**
 * Colours of optimizers: nine hues that stay apart for colour-blind eyes (after Okabe and Ito, and Tol), tuned to 3:1
 * on each background. An optimizer keeps its colour for ever: it goes by its name, never by its place in a list, unless a
 * person has chosen another.
 */
const light = ['#0072b2', '#b34700', '#00795a', '#9c3d7d', '#8a6a00', '#2a6f97', '#c1272d', '#5b4fa2', '#4d5a00'];
const dark = ['#56b4e9', '#f08b4b', '#2fbf94', '#e08ac4', '#e6c229', '#8cb8d9', '#ff7f7f', '#a99cf0', '#b5c334'];

/** The built-in methods have fixed places, so that those often seen together never share a hue. */
const fixed: Readonly<Record<string, number>> = {
  'gradient-descent': 4,
  'heavy-ball': 5,
  nesterov: 8,
  rmsprop: 1,
  adam: 0,
  adamw: 7,
  ncg: 2,
  lbfgs: 3,
  'zo-sgd': 6,
};

function placeOf(optimizer: string): number {
  const known = fixed[optimizer];
  if (known !== undefined) return known;
  let hash = 2166136261;
  for (const character of optimizer) hash = Math.imul(hash ^ character.charCodeAt(0), 16777619);
  return (hash >>> 0) % light.length;
}

export type Theme = 'light' | 'dark';

/** Colours that were chosen by hand, as #rrggbb, by the optimizer's id. */
export type ChosenColours = Readonly<Record<string, { readonly [K in Theme]?: string | undefined }>>;
let chosen: () => ChosenColours = () => ({});
/** Where chosen colours come from; reading reactive state in it makes what shows colours follow. */
export const paintCurvesAs = (read: () => ChosenColours): void => {
  chosen = read;
};

/** As it is without a choice by hand. */
export const usualColourOf = (optimizer: string, theme: Theme): string =>
  (theme === 'dark' ? dark : light)[placeOf(optimizer)]!;
export const colourOf = (optimizer: string, theme: Theme): string =>
  chosen()[optimizer]?.[theme] ?? usualColourOf(optimizer, theme);

/** What lines are drawn on: `--surface` of tokens.css, for a theme that is not the one that is shown. */
export const ground: Readonly<Record<Theme, string>> = { light: '#ffffff', dark: '#1d1d1b' };
/** Of a line against its ground, at least. */
export const leastContrast = 3;

/** Contrast of two colours (#rrggbb) after WCAG 2: 1 to 21. */
export function contrastOf(one: string, other: string): number {
  const [low, high] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function luminanceOf(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Precision is the dash and the marker, never colour: [] is a solid line. */
export const dashOf: Readonly<Record<PrecisionId, readonly number[]>> = { fp64: [], fp32: [8, 4], int4: [2, 3] };
export const markerOf: Readonly<Record<PrecisionId, 'circle' | 'rect' | 'triangle'>> = {
  fp64: 'circle',
  fp32: 'rect',
  int4: 'triangle',
};
