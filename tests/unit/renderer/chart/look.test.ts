import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { looksOf, reducedPoints, type Named } from '../../../../src/renderer/components/chart/curve.ts';
import { shadeOf } from '../../../../src/renderer/components/chart/shade.ts';
import { colourOf } from '../../../../src/renderer/lib/palette.ts';
import { curve, line } from './curves.ts';

const named = (optimizer: string, hyper: string, precision: Named['precision'] = 'fp32'): Named => ({
  ...{ optimizer, hyper, precision, instanceId: 1 },
  ...{ hardware: 'Box 7', budget: '1,000 steps, 60 s', marks: [] },
});

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
const contrast = (a: string, b: string): number => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
};

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
    for (const [theme, background] of [
      ['light', '#ffffff'],
      ['dark', '#1d1d1b'],
    ] as const)
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
          expect(contrast(shade, background), `${optimizer} ${shade}`).toBeGreaterThanOrEqual(3);
      }
  });
});

test('reduced points are counted over all lines that are drawn', () => {
  expect(reducedPoints([curve({})])).toBeNull();
  expect(reducedPoints([curve({}), curve({ middle: line([0, 1], [1, 1], 900) })])).toEqual({ shown: 5, of: 903 });
});
