import { expect, test } from 'vitest';
import { instanceLabels, settingLabels } from '../../../src/main/cli/leaderboard/labels.ts';
import { distinctions } from '../../../src/shared/paper/distinctions.ts';
import { legend, renderRows } from '../../../src/main/cli/leaderboard/render.ts';
import { coloursFor } from '../../../src/main/cli/output.ts';
import { fold, table } from '../../../src/main/cli/table.ts';
import type { RunSummary } from '../../../src/shared/stats/run-summary.ts';
import { leaderboard } from '../../../src/shared/stats/leaderboard.ts';
import { run as anyRun } from '../shared/stats/runs.ts';

const colours = coloursFor({ isTTY: false });

test('labels name only what tells instances and settings apart', () => {
  const names = ['quadratic {"box":2,"start":[1]}', 'quadratic {"box":2,"start":[1,2,3,4,5]}', 'bbob'];
  expect([...instanceLabels(names).values()]).toEqual([
    'quadratic start=1',
    'quadratic start=1,2,…,5 (5)',
    'bbob',
  ]); // prettier-ignore
  const rows = [
    { optimizer: 'adam', hyper: '{"eps":1e-8,"lr":0.1}' },
    { optimizer: 'adam', hyper: '{"eps":1e-8,"lr":0.01}' },
    { optimizer: 'sgd', hyper: '{"lr":0.1}' },
  ];
  expect(rows.map(settingLabels(rows))).toEqual(['lr=0.1', 'lr=0.01', '']);
});

test('labels tell apart what differs in its last digits', () => {
  const hyper = [0.1, 0.100001, 0.100002].map((lr) => ({
    optimizer: 'adam',
    hyper: JSON.stringify({ eps: 1e-8, lr }),
  }));
  expect(hyper.map(settingLabels(hyper))).toEqual(['lr=0.1', 'lr=0.100001', 'lr=0.100002']);
  const names = [1, 1_000_000, 1_000_001].map((instance) => `bbob ${JSON.stringify({ function: 1, instance })}`);
  expect([...instanceLabels(names).values()]).toEqual([
    'bbob instance=1',
    'bbob instance=1000000',
    'bbob instance=1000001',
  ]);
});

const longName = 'a-method-with-quite-a-long-name';
const run = (id: number, change: Partial<RunSummary> = {}): RunSummary =>
  anyRun({
    ...{ run_id: String(id), problem: 'quadratic {}', optimizer: longName, hyper: '{}', precision: 'fp64', seed: id },
    targets: [0.1, 1e-5, 1e-8],
    hits: [0.1, 1e-5, 1e-8].map(() => ({ step: 10, f_evals: 0, g_evals: 1234, hv_evals: 0, compute_s: 754 })),
    spent: { step: 100, f_evals: 0, g_evals: 12345, hv_evals: 0, compute_s: 3540 },
    budget: { steps: 100, seconds: 1e6, oracle: 1e9 },
    ...{ gap: -1.234e-100, state_bytes: 123_456_789, peak_bytes: 5e8 },
    ...change,
  });

test('a table is at most 100 columns wide and tells failures, intervals and bounds', () => {
  const missed = { hits: [null, null, null], gap: 1.2e-10 };
  const runs = [
    ...Array.from({ length: 20 }, (_, i) => run(i)),
    ...Array.from({ length: 20 }, (_, i) => run(i, { ...missed, precision: 'int4', status: 'diverged' })),
    run(99, { precision: 'int4', status: 'interrupted' }),
  ];
  for (const axis of ['oracle_units', 'compute_s'] as const) {
    const { rows } = leaderboard(runs, { by: 'overall', axis });
    const text = renderRows(rows, {
      targets: [0.1, 1e-5, 1e-8],
      axis,
      colours,
      settingOf: () => 'lr=0.1',
      apart: () => '',
    });
    const lines = [...text.split('\n'), ...legend(rows, { axis, unfinished: 1 })];
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(text).toContain('100 84-100');
    expect(text).toContain('20 fail');
    expect(text).toContain(axis === 'compute_s' ? '754 s' : '3,702');
    expect(text).toMatch(/−1\.2e-100….*\n +name +−1\.2e-100$/m);
    expect(text).toMatch(/a-method-with- .*\n +quite-a-long- /);
    expect(text).toMatch(/≥ \d/);
    expect(lines.join('\n')).toContain('1 of the runs have not finished');
  }
});

test('heads name every target of a ladder uncut', () => {
  const targets = [63.0957, 0.630957, 1.58489e-7];
  const { rows } = leaderboard([run(0, { targets })], { by: 'overall', axis: 'oracle_units' });
  const drawn = renderRows(rows, { targets, axis: 'oracle_units', colours, settingOf: () => '', apart: () => '' });
  const [head] = drawn.split('\n');
  expect(head).toMatch(/gap 6\.3e1 +gap 6\.3e-1 +gap 1\.6e-7 +final gap/);
});

test('rows of one method say what tells them apart, and how they were looked at', () => {
  const places = new Map([['cpu@here', 'cpu (Xeon)'], ['cpu@there', 'cpu (EPYC)']]); // prettier-ignore
  const words = (...changes: Partial<RunSummary>[]) => {
    const runs = changes.map((change, i) => run(i, change));
    const apart = distinctions(runs, (place) => places.get(place)!);
    return runs.map(apart);
  };
  expect(words({}, { precision: 'int4', jobs: 8 })).toEqual(['', '']);
  expect(words({ every: 20 }, { every: 1 })).toEqual(['looked at every 20 steps', 'looked at every step']);
  expect(words({ jobs: 1 }, { jobs: 8 }, { jobs: 0 })).toEqual(['1 at a time', '8 at a time', 'unknown jobs']);
  expect(words({}, { hardware: 'cpu@there' })).toEqual(['cpu (Xeon)', 'cpu (EPYC)']);
  expect(words({}, { engine_revision: 2 })).toEqual(['engine revision 1', 'engine revision 2']);
  const budget = { steps: 500, seconds: 1e6, oracle: 1e9 };
  expect(words({}, { budget })[1]).toMatch(/^500 steps, /);
});

test('a row that lacks a compared problem has no rank, and the legend says why', () => {
  const runs = [
    run(0),
    run(1, { problem: 'rosenbrock {}' }),
    run(2, { hyper: '{"lr":1}', disturbed: true, every: 20 }),
  ];
  const { rows } = leaderboard(runs, { by: 'overall', axis: 'steps' });
  const settings = { targets: [0.1], axis: 'steps', colours, settingOf: () => '', apart: () => 'apart' } as const;
  const lines = renderRows(rows, settings).split('\n');
  expect(lines.some((line) => /^ +- +a-method/.test(line))).toBe(true);
  expect(lines.join(' ').replaceAll(/\s+/g, ' ')).toContain('apart, 1 of 1 disturbed');
  const words = legend(rows, { axis: 'steps', unfinished: 0 }).join('\n');
  for (const expected of ['- instead of a rank', 'looked at every n steps', 'disturbed: something else'])
    expect(words).toContain(expected);
});

test('columns align, and cells may have several lines', () => {
  const columns = [
    { head: 'name', width: 6 },
    { head: 'n', align: 'right' as const, width: 3 },
  ];
  expect(table(columns, [['ab cd\nef', '1'], ['x', '22']])).toBe('name      n\nab cd     1\nef\nx        22'); // prettier-ignore
});

test('text is folded after spaces and hyphens, and nothing is lost', () => {
  expect(fold('gradient-descent', 10)).toBe('gradient-\ndescent');
  expect(fold('lr=0.1 momentum=0.9', 12)).toBe('lr=0.1\nmomentum=0.9');
  expect(fold('abcdefgh', 3)).toBe('abc\ndef\ngh');
  expect(fold('', 3)).toBe('');
});
