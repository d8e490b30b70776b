import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { colourOf, contrastOf, type Theme } from '../../../src/shared/chart/palette.ts';

const css = readFileSync(new URL('../../../src/renderer/styles/tokens.css', import.meta.url), 'utf8');

/** The colours of a theme's block in tokens.css. */
function tokensOf(theme: Theme): ReadonlyMap<string, string> {
  const block = new RegExp(`\\[data-theme='${theme}'\\]\\s*\\{([^}]*)\\}`).exec(css)?.[1] ?? '';
  return new Map([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, name, colour]) => [name!, colour!]));
}

const themes = ['light', 'dark'] as const;
const texts = ['ink', 'ink-2', 'ink-3', 'accent', 'running', 'done', 'diverged', 'failed'];
const backgrounds = ['background', 'surface', 'sunken', 'hover', 'selected'];
const optimizers = [
  ...['gradient-descent', 'heavy-ball', 'nesterov', 'rmsprop', 'adam', 'adamw', 'ncg', 'lbfgs', 'zo-sgd'],
  ...['own-one', 'own-two', 'own-three'],
];

test('contrast is what WCAG says it is', () => {
  expect(contrastOf('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrastOf('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

test.each(themes)('text stands out from every background, %s', (theme) => {
  const tokens = tokensOf(theme);
  const faint = texts.flatMap((text) =>
    backgrounds
      .map((background) => ({ text, background, ratio: contrastOf(tokens.get(text)!, tokens.get(background)!) }))
      .filter(({ ratio }) => !(ratio >= 4.5)),
  );
  expect(faint).toEqual([]);
  expect(contrastOf(tokens.get('accent-ink')!, tokens.get('accent')!)).toBeGreaterThanOrEqual(4.5);
});

test.each(themes)('frames of controls and the colours of optimizers stand out as lines, %s', (theme) => {
  const tokens = tokensOf(theme);
  const lines = [tokens.get('line-strong')!, ...optimizers.map((optimizer) => colourOf(optimizer, theme))];
  const faint = lines.flatMap((line) =>
    ['background', 'surface', 'sunken']
      .map((background) => ({ line, background, ratio: contrastOf(line, tokens.get(background)!) }))
      .filter(({ ratio }) => !(ratio >= 3)),
  );
  expect(faint).toEqual([]);
});

test('the built-in optimizers have nine different colours in each theme', () => {
  for (const theme of themes)
    expect(new Set(optimizers.slice(0, 9).map((optimizer) => colourOf(optimizer, theme))).size).toBe(9);
});
