import { describe, expect, test } from 'vitest';
import { captionOf } from '../../../../src/renderer/components/chart/caption.ts';
import { readOut, valueBefore } from '../../../../src/renderer/components/chart/read-out.ts';
import { summaryOf } from '../../../../src/renderer/components/chart/summary.ts';
import { rowsOf } from '../../../../src/renderer/components/chart/table.ts';
import { curve, drawing, line } from './curves.ts';

describe('the read-out', () => {
  const points = line([0, 10, 20, 30], [5, 4, NaN, 2]);

  test('gives what was known at the cursor, and makes nothing up between points', () => {
    expect([-1, 0, 9.9, 10, 25, 30, 99].map((at) => valueBefore(points, at))).toEqual([null, 5, 5, 4, null, 2, 2]);
  });

  test('puts the least value first and those without one last, whatever their order', () => {
    const curves = [
      curve({ key: 'g1', label: 'high', middle: line([0, 10], [9, 9]) }),
      curve({ key: 'g2', label: 'later', middle: line([50], [1e-9]) }),
      curve({ key: 'g3', label: 'low', middle: line([0, 10], [1, 1e-3]) }),
    ];
    for (const order of [curves, curves.toReversed()])
      expect(readOut(order, 10).map(({ label, value }) => [label, value])).toEqual([
        ['low', 1e-3],
        ['high', 9],
        ['later', null],
      ]);
  });

  test('says what ended before the cursor, and not what ends after it', () => {
    const ending = { runId: 1, seed: 0, x: 8, y: 1, reason: 'NaN' };
    const one = curve({
      runs: 5,
      middle: line([0, 20], [9, 9]),
      endings: [
        { ...ending, status: 'diverged' },
        { ...ending, status: 'diverged' },
        { ...ending, status: 'failed', x: 15 },
      ],
    });
    expect(readOut([one], 10)[0]!.note).toBe('2 diverged');
    expect(readOut([one], 16)[0]!.note).toBe('2 diverged, 1 failed');
    expect(readOut([one], 30)[0]!.note).toBe('2 diverged, 1 failed, ended');
    expect(readOut([{ ...one, live: 1 }], 30)[0]!.note).toBe('2 diverged, 1 failed');
  });
});

test('a chart in words names the lowest along the way, failures and what still runs', () => {
  const curves = [
    curve({ label: 'Adam', runs: 5, failures: 2, middle: line([0, 50, 100], [1, 0.5, 0.4]) }),
    curve({ label: 'L-BFGS', runs: 5, live: 1, middle: line([0, 50, 100], [2, 1, 1e-8]) }),
  ];
  expect(summaryOf('sphere', curves, drawing)).toBe(
    'sphere: f − f* over steps, 2 curves. Lowest at 10 steps: Adam, 1. Lowest at 50 steps: Adam, 0.5. ' +
      'Lowest at 100 steps: L-BFGS, 1e-8. 2 of 10 runs failed. 1 still running.',
  );
  expect(summaryOf('sphere', [], drawing)).toBe('sphere: no curve.');
});

test('the table has every drawn point once, those of the quartiles beside those of the median', () => {
  const one = curve({
    middle: line([0, 2, 4], [1, NaN, 3]),
    band: { low: line([0, 1, 4], [0.1, 0.2, 0.3]), high: line([0, 4], [10, 30]) },
  });
  expect(rowsOf(one)).toEqual([
    { x: 0, middle: 1, low: 0.1, high: 10 },
    { x: 1, middle: NaN, low: 0.2, high: null },
    { x: 2, middle: NaN, low: null, high: null },
    { x: 4, middle: 3, low: 0.3, high: 30 },
  ]);
});

test('a caption says what is needed to trust the picture', () => {
  const one = {
    ...{ optimizer: 'adam', optimizerTitle: 'Adam', optimizerShort: 'Adam', hyper: 'lr=0.1' },
    problemLabel: 'sphere n=2',
    precision: 'fp64' as const,
    hardware: 'Box 7',
    budget: '1,000 steps, 60 s',
    marks: ['looked at every 20 steps', 'older engine code (revision 1)'],
    runs: 5,
    failures: 1,
    live: 0,
  };
  const band = { low: line([0], [1]), high: line([0], [2]) };
  const text = captionOf(
    [
      { ...one, band },
      { ...one, precision: 'fp32', marks: ['looked at every 20 steps'], runs: 3, band },
    ],
    [curve({ middle: line([0, 1], [1, 2], 500) })],
    drawing,
    { targets: [1e-8], date: new Date('2026-03-04T10:00:00Z'), zoomed: true, isFloored: true },
  ).join('\n');
  for (const part of [
    'f − f* over steps on sphere n=2 in fp64, fp32',
    'Median and quartiles over n = 3 to 5 seeds',
    '2 of 8 runs failed',
    'targets 1e-8',
    'Box 7. 2026-03-04.',
    'Settings: Adam lr=0.1.',
    'Each value holds until the next recorded point.',
    'Hatched: values at or below 0',
    'Budget: 1,000 steps, 60 s.',
    'All curves: looked at every 20 steps.',
    'A part of the cost axis',
    '2 of 500 points',
  ])
    expect(text).toContain(part);
  expect(text).not.toContain('older');
});
