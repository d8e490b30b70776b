import { describe, expect, test } from 'vitest';
import { fileName, svgOf } from '../../../../src/renderer/components/chart/export.ts';
import {
  figureOption,
  legendParts,
  shortened,
  wrapped,
  type Figure,
} from '../../../../src/renderer/components/chart/figure.ts';
import { domainOf, scalesOf } from '../../../../src/shared/chart/panel.ts';
import { curve, drawing } from './curves.ts';

const measure = (text: string): number => 7 * text.length;
const figure = (panels: number, labels: readonly string[]): Figure => {
  const curves = labels.map((label, i) => curve({ key: `g${i}`, label, marker: 'rect' }));
  return {
    panels: Array.from({ length: panels }, (_, i) => ({
      title: `panel ${i}`,
      curves,
      scales: scalesOf(domainOf(curves, drawing, null), drawing, null),
    })),
    perRow: 3,
    drawing,
    targets: [0.1],
    caption: ['A caption that is longer than one line '.repeat(12).trim()],
  };
};

interface Rect {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Boxes of all texts that the figure places itself. */
function boxes(made: ReturnType<typeof figureOption>): Rect[] {
  return made.option.graphic.elements
    .filter(({ type }) => type === 'text')
    .map(({ x, y, style }) => ({ left: x!, top: y!, right: x! + measure(style['text'] as string), bottom: y! + 14 }));
}

describe('a figure', () => {
  for (const [panels, curves] of [
    [1, 3],
    [2, 12],
    [5, 50],
  ] as const)
    test(`of ${panels} panels and ${curves} curves fits, and no text lies on another or on a plot`, () => {
      const labels = Array.from({ length: curves }, (_, i) => `Method number ${i} lr=${'0'.repeat(i % 9)}1, fp32`);
      const made = figureOption(figure(panels, labels), measure);
      const texts = boxes(made);
      expect(texts.length).toBeGreaterThanOrEqual(panels + curves + 2);
      texts.forEach((a, i) => {
        expect(a.right).toBeLessThanOrEqual(made.width);
        expect(a.bottom).toBeLessThanOrEqual(made.height);
        for (const b of texts.slice(i + 1))
          expect(a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom).toBe(false);
        for (const { left, top, width, height } of made.option.grid)
          expect(a.left < left + width && left < a.right && a.top < top + height && top < a.bottom).toBe(false);
      });
    });

  test('says a look once, however many panels it is in', () => {
    const svg = svgOf(figure(3, ['Adam, fp32', 'L-BFGS, fp64']), measure);
    expect(svg.split('>Adam, fp32<').length - 1).toBe(1);
    expect(svg.split('>panel ').length - 1).toBe(3);
    expect(svg.startsWith('<svg')).toBe(true);
  });

  test('names runs without becoming markup', () => {
    expect(svgOf(figure(1, ['<script>alert(1)</script>']), measure)).not.toContain('<script>');
  });
});

test('a legend has as many columns as fit its widest entry', () => {
  const made = legendParts([curve({ label: 'x'.repeat(20) }), curve({ label: 'y' })], 0, 0, 400, measure);
  expect(made.columns).toBe(2);
  expect(legendParts([curve({ label: 'x'.repeat(90) })], 0, 0, 400, measure).columns).toBe(1);
});

test('texts are broken between words and cut where a word is too long', () => {
  expect(wrapped('one two three', '', 56, measure)).toEqual(['one two', 'three']);
  expect(shortened('abcdefghij', '', 42, measure)).toBe('abcde…');
});

test('file names are taken by any file system', () => {
  expect(fileName('compare sd: n=10/„x“')).toBe('compare-sd-n=10-x');
  expect(fileName('../..')).toBe('chart');
});
