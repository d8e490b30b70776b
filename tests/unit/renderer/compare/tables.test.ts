import { describe, expect, test } from 'vitest';
import { changeOf, diffOf, flattened } from '../../../../src/renderer/views/compare/configuration.ts';
import { fittingPerRow } from '../../../../src/renderer/views/compare/panels.ts';
import { baselinesOf, targetRows } from '../../../../src/renderer/views/compare/target-rows.ts';

describe('configurations', () => {
  test('are flat, lists by their places, and nothing is lost but empty containers', () => {
    expect([...flattened({ a: { b: 1, c: [2, { d: null }] }, e: {}, f: 'x' })]).toEqual([
      ['a.b', 1],
      ['a.c.0', 2],
      ['a.c.1.d', null],
      ['f', 'x'],
    ]);
  });

  test('differ by value, by absence, and against the baseline', () => {
    const rows = diffOf(
      [
        { lr: 0.1, b: 1, only: true },
        { lr: 0.01, b: 1 },
      ],
      0,
    );
    expect(rows.map(({ key, differs }) => [key, differs])).toEqual([
      ['lr', true],
      ['b', false],
      ['only', true],
    ]);
    expect(rows[0]!.cells).toEqual([
      { text: '0.1', change: '', differs: false },
      { text: '0.01', change: '×0.1', differs: true },
    ]);
    expect(rows[2]!.cells[1]).toBeNull();
  });

  test('change by ratio where both are positive, by signed difference elsewhere', () => {
    expect(changeOf(10, 1e-3)).toBe('×10000');
    expect(changeOf(3, 0)).toBe('+3');
    expect(changeOf(-2, 1)).toBe('−3');
    expect(changeOf(1e9, 1)).toBe('×1e9');
    expect(changeOf('x', 1)).toBe('');
    expect(changeOf(1, 1)).toBe('');
    expect(changeOf(0.100001, 0.1)).toBe('×1.00001');
    expect(changeOf(1_000_001, 1_000_000)).toBe('×1.000001');
    expect(changeOf(0.1 + 0.2, 0.3)).toMatch(/^×1\.0{14,}/);
  });
});

describe('time to target', () => {
  const named = (groupId: number, instanceId: number, optimizer: string) => ({
    ...{ ref: { groupId }, instanceId, optimizer, hyper: '', precision: 'fp32' as const },
    ...{ hardware: 'here', budget: '1,000 steps, 60 s', marks: [] as string[] },
  });
  const cell = (groupId: number, value: number) => ({
    ref: { groupId },
    target: 1e-3,
    isTellable: true,
    runs: 5,
    hits: Number.isFinite(value) ? 5 : 0,
    success: { value: 1, low: 0, high: 1 },
    ert: { value, low: Number.isFinite(value) ? value : 999, high: value },
    median: value,
  });

  test('is held against the baseline’s configuration on the same problem', () => {
    const series = [
      named(1, 1, 'adam'),
      named(2, 1, 'lbfgs'),
      named(3, 2, 'adam'),
      named(4, 2, 'lbfgs'),
      named(5, 3, 'lbfgs'),
    ];
    const baselineOf = baselinesOf(series, 'g1');
    const rows = targetRows([cell(1, 100), cell(2, 50), cell(3, 10), cell(4, 40), cell(5, 1)], 1e-3, baselineOf);
    expect(rows.map(({ key, ratio }) => [key, ratio])).toEqual([
      ['g5', null],
      ['g3', 1],
      ['g4', 4],
      ['g2', 0.5],
      ['g1', 1],
    ]);
  });

  test('is held against the baseline that was run as it was, where there is one', () => {
    const long = (groupId: number, instanceId: number) => ({
      ...named(groupId, instanceId, 'adam'),
      budget: '9 steps, 60 s',
    });
    const series = [named(1, 1, 'adam'), long(2, 1), named(3, 2, 'adam'), long(4, 2), named(5, 2, 'lbfgs'), long(6, 3)];
    const [base, other] = [baselinesOf(series, 'g2'), baselinesOf(series, 'g1')];
    expect(['g1', 'g2', 'g3', 'g4', 'g5', 'g6'].map(base)).toEqual(['g2', 'g2', 'g4', 'g4', 'g4', 'g6']);
    expect(['g5', 'g6'].map(other)).toEqual(['g3', 'g6']);
    expect(baselinesOf(series, 'g9')('g1')).toBeUndefined();
  });

  test('never reached has no ratio, and says what was spent in vain', () => {
    const rows = targetRows([cell(1, Infinity), cell(2, 50)], 1e-3, () => 'g1');
    expect(rows.map(({ key, ratio, atLeast }) => [key, ratio, atLeast])).toEqual([
      ['g2', null, null],
      ['g1', null, 999],
    ]);
    expect(targetRows([cell(1, 1)], 1e-4, () => undefined)).toEqual([]);
  });
});

test('as many panels stand in a row as can be read', () => {
  expect([1, 2, 4, 5, 9].map((count) => fittingPerRow(count, 1200, 0))).toEqual([1, 2, 2, 3, 3]);
  expect(fittingPerRow(9, 400, 0)).toBe(1);
  expect(fittingPerRow(9, 400, 4)).toBe(4);
  expect(fittingPerRow(2, 400, 4)).toBe(2);
});
