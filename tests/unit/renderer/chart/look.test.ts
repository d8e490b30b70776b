import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { looksOf, reducedPoints, type Named } from '../../../../src/shared/chart/curve.ts';
import { shadeOf } from '../../../../src/shared/chart/shade.ts';
import { colourOf, contrastOf, ground, paintCurvesAs, usualColourOf } from '../../../../src/shared/chart/palette.ts';
import { curve, line } from './curves.ts';

const named = (optimizer: string, hyper: string, precision: Named['precision'] = 'fp32'): Named => ({
  ...{ optimizer, hyper, precision, instanceId: 1 },
  ...{ hardware: 'Box 7', budget: '1,000 steps, 60 s', marks: [] },
});

describe('looks', () => {
  const all = [named('adam', ''), named('adam', 'lr=0.1'), named('adam', 'lr=0.01', 'fp64'), named('lbfgs', '')];

  test('do not hang on the order of the curves', () => {
    const expected = all.map(looksOf(all, 'light'));
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        expect(all.map(looksOf(shuffled, 'light'))).toEqual(expected);
      }),
    );
  });

  test('tell settings of one optimizer apart twice, and leave a single setting its plain hue', () => {
    const looks = all.map(looksOf(all, 'light'));
    expect(new Set(looks.slice(0, 3).map(({ colour }) => colour)).size).toBe(3);
    expect(looks.slice(0, 3).map(({ tag }) => tag)).toEqual(['A', 'C', 'B']);
    expect(looks[3]).toEqual({ colour: colourOf('lbfgs', 'light'), tag: '' });
  });

  test('are the same in every precision', () => {
    const both = [named('adam', 'lr=0.1', 'fp32'), named('adam', 'lr=0.1', 'int4'), named('adam', '')];
    const looks = both.map(looksOf(both, 'dark'));
    expect(looks[0]).toEqual(looks[1]);
  });

  test('tell curves of one setting apart that were run in different ways on one problem', () => {
    const one = named('adam', 'lr=0.1');
    const others = [
      { ...one, budget: '9 steps, 60 s' },
      { ...one, marks: ['looked at every 20 steps'] },
      { ...one, hardware: 'Box 8' },
    ];
    const looks = [one, ...others].map(looksOf([one, ...others], 'light'));
    expect(new Set(looks.map(({ colour }) => colour)).size).toBe(4);
    expect(new Set(looks.map(({ tag }) => tag)).size).toBe(4);
  });

  test('are the same on every problem, whatever its budget', () => {
    const both = [named('adam', 'lr=0.1'), { ...named('adam', 'lr=0.1'), instanceId: 2, budget: '9 steps, 60 s' }];
    const looks = both.map(looksOf(both, 'light'));
    expect(looks[0]).toEqual(looks[1]);
    expect(looks[0]!.tag).toBe('');
  });

  test('are told from the background at 3:1 in every shade of every hue', () => {
    const settings = ['', 'a', 'b', 'c', 'd'];
    for (const theme of ['light', 'dark'] as const)
      for (const optimizer of [
        'adam',
        'adamw',
        'lbfgs',
        'ncg',
        'nesterov',
        'rmsprop',
        'zo-sgd',
        'heavy-ball',
        'gradient-descent',
      ]) {
        const shades = settings.map((each) => shadeOf(colourOf(optimizer, theme), theme, each, settings));
        expect(new Set(shades).size).toBe(settings.length);
        for (const shade of shades)
          expect(contrastOf(shade, ground[theme]), `${optimizer} ${shade}`).toBeGreaterThanOrEqual(3);
      }
  });
});

test('reduced points are counted over all lines that are drawn', () => {
  expect(reducedPoints([curve({})])).toBeNull();
  expect(reducedPoints([curve({}), curve({ middle: line([0, 1], [1, 1], 900) })])).toEqual({ shown: 5, of: 903 });
});

test('a colour that was chosen by hand is the optimizer’s in that theme, and its settings are shades of it', () => {
  paintCurvesAs(() => ({ adam: { dark: '#102030' } }));
  try {
    expect([colourOf('adam', 'dark'), colourOf('adam', 'light')]).toEqual(['#102030', usualColourOf('adam', 'light')]);
    expect(looksOf([named('adam', '')], 'dark')(named('adam', '')).colour).toBe('#102030');
  } finally {
    paintCurvesAs(() => ({}));
  }
});

test('the contrast is that of WCAG, on the grounds that lines are drawn on', () => {
  expect(contrastOf('#000000', '#ffffff')).toBeCloseTo(21, 10);
  expect(contrastOf('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  const tokens = readFileSync(join(import.meta.dirname, '../../../../src/renderer/styles/tokens.css'), 'utf8');
  const surfaces = [...tokens.matchAll(/--surface: (#[0-9a-f]{6});/g)].map(([, colour]) => colour);
  expect(surfaces).toEqual([ground.light, ground.dark]);
});
