import type { Ink } from '../../../shared/chart/option.ts';

/** The window's tokens, for what a canvas draws. */
export const screenInk = (token: (name: string) => string): Ink => ({
  text: token('ink-2'),
  faint: token('ink-3'),
  grid: token('line'),
  frame: token('line-strong'),
  surface: token('surface'),
  sans: token('sans'),
  mono: token('mono'),
});

/** Of pictures for paper, whatever the window's theme. */
export const paperInk: Ink = {
  text: '#1b1b19',
  faint: '#55554f',
  grid: '#e4e4df',
  frame: '#85857d',
  surface: '#ffffff',
  sans: 'Inter Variable, Inter, Helvetica, Arial, sans-serif',
  mono: 'JetBrains Mono Variable, JetBrains Mono, Menlo, Consolas, monospace',
};
