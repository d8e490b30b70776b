import { describe, expect, test } from 'vitest';
import { domainOf } from '../../../../src/shared/chart/panel.ts';
import { significant } from '../../../../src/renderer/lib/format.ts';
import { changeOf, diffOf, flattened, partsOf } from '../../../../src/renderer/views/compare/configuration.ts';
import {
  domainsOf,
  fittingPerRow,
  isSameScale,
  panelsOf,
  usualMode,
} from '../../../../src/renderer/views/compare/panels.ts';
import {
  baselinesOf,
  decadesBetween,
  isReached,
  targetRows,
} from '../../../../src/renderer/views/compare/target-rows.ts';
import { drawing, line } from '../chart/curves.ts';

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
    expect(changeOf(10, 1e-3)).toBe(`×${significant(10_000)}`);
    expect(changeOf(3, 0)).toBe('+3');
    expect(changeOf(-2, 1)).toBe('−3');
    expect(changeOf(1e9, 1)).toBe(`×${significant(1e9)}`);
    expect(changeOf('x', 1)).toBe('');
    expect(changeOf(1, 1)).toBe('');
    expect(changeOf(0.100001, 0.1)).toBe('×1.00001');
    expect(changeOf(1_000_001, 1_000_000)).toBe('×1.000001');
    expect(changeOf(0.1 + 0.2, 0.3)).toMatch(/^×1\.0{14,}/);
  });
});

test('settings stand under their subjects, in words', () => {
  const rows = diffOf(
    [
      {
        device: 'cpu',
        optimizer: { id: 'Adam', hyper: { lr: 0.1, betas: [0.9] } },
        mystery: 1,
        budget: { seconds: Infinity },
        environment: { cpu: 'EPYC', new_fact: true },
      },
    ],
    0,
  );
  expect(
    partsOf(rows).map(({ title, rows: own }) => [title, own.map(({ label, cells }) => [label, cells[0]!.text])]),
  ).toEqual([
    [
      'Optimizer',
      [
        ['Method', 'Adam'],
        ['lr', '0.1'],
        ['betas, 1', '0.9'],
      ],
    ],
    [
      'Budget and recording',
      [
        ['Device', 'cpu'],
        ['Compute time, s', '∞'],
      ],
    ],
    [
      'Machine',
      [
        ['CPU', 'EPYC'],
        ['new fact', 'yes'],
      ],
    ],
    ['Other', [['mystery', '1']]],
  ]);
});

describe('time to target', () => {
  const named = (groupId: number, instanceId: number, optimizer: string) => ({
    ...{ ref: { groupId }, instanceId, problemLabel: `p${instanceId}`, optimizer, hyper: '' },
    precision: 'fp32' as const,
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
    const cells = [cell(1, 100), cell(2, 50), cell(3, 10), cell(4, 40), cell(5, 1)];
    const parts = targetRows(cells, 1e-3, series, baselineOf);
    expect(
      parts.map(({ problem, rows }) => [problem, ...rows.map(({ key, rank, ratio }) => [key, rank, ratio])]),
    ).toEqual([
      ['p1', ['g2', 1, 0.5], ['g1', 2, 1]],
      ['p2', ['g3', 1, 1], ['g4', 2, 4]],
      ['p3', ['g5', 1, null]],
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

  test('is ranked as on the leaderboard: by success, then ERT, and what is equal shares a rank', () => {
    const series = [1, 2, 3, 4].map((groupId) => named(groupId, 1, 'adam'));
    const surely = { value: 1, low: 0, high: 1 };
    const cells = [
      { ...cell(1, 10), success: { ...surely, value: 0.4 } },
      { ...cell(2, 50), success: surely },
      { ...cell(3, 50), success: surely },
      { ...cell(4, 20), success: { ...surely, value: 0.8 } },
    ];
    const [{ rows } = { rows: [] }] = targetRows(cells, 1e-3, series, () => undefined);
    expect(rows.map(({ key, rank }) => [key, rank])).toEqual([
      ['g2', 1],
      ['g3', 1],
      ['g4', 3],
      ['g1', 4],
    ]);
  });

  test('never reached has no rank and no ratio, and says what was spent in vain', () => {
    const series = [named(1, 1, 'adam'), named(2, 1, 'lbfgs')];
    const cells = [cell(1, Infinity), cell(2, 50)];
    const [{ rows } = { rows: [] }] = targetRows(cells, 1e-3, series, () => 'g1');
    expect(rows.map(({ key, rank, ratio, atLeast }) => [key, rank, ratio, atLeast])).toEqual([
      ['g2', 1, null, null],
      ['g1', null, null, 999],
    ]);
    expect(targetRows([cell(1, 1)], 1e-4, series, () => undefined)).toEqual([]);
    expect([isReached(cells, 1e-3), isReached([cell(1, Infinity)], 1e-3), isReached(cells, 1e-4)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('is offered at whole decades of what is shown, but not at those that are there', () => {
    expect(decadesBetween(2e-4, 5, [])).toEqual([1, 0.1, 0.01, 0.001]);
    expect(decadesBetween(1e-4, 5, [0.01])).toEqual([1, 0.1, 0.001, 1e-4]);
    expect(decadesBetween(1e-12, 1, [])).toEqual([1, 1e-3, 1e-6, 1e-9, 1e-12]);
    expect(decadesBetween(3, 3, [])).toEqual([]);
    expect(decadesBetween(Infinity, -Infinity, [])).toEqual([]);
  });
});

describe('panels', () => {
  const of = (
    groupId: number,
    problemLabel: string,
    precision: 'fp64' | 'fp32' | 'int4',
    y: readonly number[] = [1],
  ) => {
    const values = line(
      y.map((_, i) => i),
      y,
    );
    return {
      ...{ ref: { groupId }, instanceId: groupId, problem: 'p', problemLabel, precision },
      ...{ optimizer: 'adam', optimizerTitle: 'Adam', optimizerShort: 'Adam', hyper: '', hardware: 'h' },
      ...{
        budget: '9 steps',
        marks: [],
        runs: 1,
        failures: 0,
        live: 0,
        disturbed: 0,
        metrics: [],
        better: 'lower' as const,
      },
      ...{ middle: values, band: null, traces: [], endings: [], extent: null },
    };
  };

  test('the precisions of one problem stand beside one another, in the leaderboard’s order and on one scale', () => {
    const series = [of(1, 'a', 'int4', [5, 4]), of(2, 'a', 'fp64', [5, 1e-9]), of(3, 'a', 'fp32', [5, 1e-3])];
    expect(usualMode(series)).toBe('precision');
    const panels = panelsOf(series, 'precision', 'light');
    expect(panels.map(({ title }) => title)).toEqual(['fp64', 'fp32', 'int4']);
    // What a title says is in no name.
    expect(panels.flatMap(({ curves }) => curves.map(({ label }) => label))).toEqual(['Adam', 'Adam', 'Adam']);
    expect(isSameScale(panels, null)).toBe(true);
    const domains = domainsOf(panels, null, (own) => domainOf(own, drawing, null));
    expect(new Set(domains.values()).size).toBe(1);
    expect(domains.get('int4')!.y).toMatchObject({ low: 1e-9, high: 5 });
    expect(fittingPerRow(panels, 1124, 0)).toBe(3);
  });

  test('of other problems have scales of their own unless a person says otherwise', () => {
    const series = [of(1, 'a', 'fp32', [5, 4]), of(2, 'b', 'fp32', [1e9, 1]), of(3, 'b', 'fp64', [1e9, 1e3])];
    expect(usualMode(series)).toBe('problem');
    expect(usualMode([of(1, 'a', 'fp32')])).toBe('problem');
    const panels = panelsOf(series, 'both', 'light');
    expect(panels.map(({ title }) => title)).toEqual(['a, fp32', 'b, fp64', 'b, fp32']);
    const ranges = (isSame: boolean | null) =>
      [...domainsOf(panels, isSame, (own) => domainOf(own, drawing, null))].map(([, { y }]) => [y.low, y.high]);
    expect([isSameScale(panels, null), isSameScale(panels, true)]).toEqual([false, true]);
    expect(ranges(null)).toEqual([
      [4, 5],
      [1, 1e9],
      [1, 1e9],
    ]);
    expect(ranges(false)[1]).toEqual([1e3, 1e9]);
    expect(ranges(true)).toEqual([
      [1, 1e9],
      [1, 1e9],
      [1, 1e9],
    ]);
  });

  test('as many stand in a row as can be read, those of a problem in one', () => {
    const some = (count: number) =>
      panelsOf(
        Array.from({ length: count }, (_, i) => of(i, `p${i}`, 'fp32')),
        'problem',
        'light',
      );
    expect([1, 2, 3, 4, 5, 9].map((count) => fittingPerRow(some(count), 1200, 0))).toEqual([1, 2, 3, 2, 3, 3]);
    expect(fittingPerRow(some(9), 400, 0)).toBe(1);
    expect(fittingPerRow(some(9), 400, 4)).toBe(4);
    expect(fittingPerRow(some(2), 400, 4)).toBe(2);
    const grid = panelsOf(
      ['a', 'b', 'c'].flatMap((problem, i) => [of(2 * i, problem, 'fp32'), of(2 * i + 1, problem, 'fp64')]),
      'both',
      'light',
    );
    expect(fittingPerRow(grid, 1200, 0)).toBe(2);
  });
});
