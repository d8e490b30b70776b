import { describe, expect, it } from 'vitest';
import { leaderboardTable } from '../../../../src/shared/stats/leaderboard-record.ts';
import { leaderboard } from '../../../../src/shared/stats/leaderboard.ts';
import type { RunSummary } from '../../../../src/shared/stats/run-summary.ts';
import { after, run } from './runs.ts';

const overall = (runs: readonly RunSummary[]) => leaderboard(runs, { by: 'overall', axis: 'steps' }).rows;

describe('a row', () => {
  it('whose runs never had a finite gap is infinitely far off, where there is an optimum', () => {
    const lost = { status: 'diverged', spent: after(40), gap: undefined } as const;
    const [row] = overall([run({ ...lost, seed: 0, reached: [null, null] })]);
    expect(row?.gap).toEqual({ q1: Infinity, median: Infinity, q3: Infinity });
    const [unknown] = overall([run({ ...lost, seed: 0, targets: [], reached: [], optimum: undefined })]);
    expect(unknown?.gap).toBeUndefined();
  });

  it('counts failures as misses at what they would have spent', () => {
    const [row, ...more] = overall([
      run({ seed: 0, reached: [10, 100], gap: 1e-10 }),
      run({ seed: 1, reached: [30, 300], gap: 3e-10 }),
      run({ seed: 2, reached: [20, null], status: 'diverged', spent: after(40), gap: undefined }),
      run({ seed: 3, reached: [null, null], status: 'failed', spent: after(0), gap: undefined, peak_bytes: 3000 }),
      run({ seed: 4, status: 'running' }),
      run({ seed: 5, status: 'cancelled' }),
    ]);
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      rank: 1,
      problem: undefined,
      problems: 1,
      runs: 4,
      failures: 2,
      diverged: 1,
      unfinished: 2,
      success: (3 / 4 + 2 / 4) / 2,
      gap: { median: Infinity, q3: Infinity },
      compute_s: 0.52,
      parameter_bytes: 8,
      peak_bytes: 3000,
    });
    expect(row?.targets.map(({ target, runs, hits, ert }) => [target, runs, hits, ert.value])).toEqual([
      [1, 4, 3, (10 + 30 + 20 + 1000) / 3],
      [1e-8, 4, 2, (100 + 300 + 1000 + 1000) / 2],
    ]);
    expect(row?.targets[1]?.success).toMatchObject({ rate: 0.5 });
    // sqrt((1060/3 + 1) (1200 + 1)) - 1
    expect(row?.ert).toBeCloseTo(651.3453, 3);
  });

  it('reports a target that was never hit with the spent cost as its bound', () => {
    const [row] = overall([run({ seed: 0, reached: [10, null] }), run({ seed: 1, reached: [10, null] })]);
    expect(row?.targets[1]).toMatchObject({ hits: 0, ert: { value: Infinity, low: 2000, high: Infinity } });
    expect(row?.ert).toBeCloseTo(Math.sqrt(11 * 2001) - 1, 9);
    // A mean over targets of which one was never reached is a bound, and says so.
    expect(row?.unreached).toBe(1);
    expect(overall([run()])[0]?.unreached).toBe(0);
  });

  it('is of runs that are alike in all that decides their figures', () => {
    const apart: Partial<RunSummary>[] = [
      { hyper: '{"lr":0.2}' },
      { precision: 'fp64' },
      { optimizer_revision: 2 },
      { precision_revision: 2 },
      { engine_revision: 2 },
      { budget: { steps: 500, seconds: 60, oracle: Number.MAX_SAFE_INTEGER } },
      { budget: { steps: 1000, seconds: 6, oracle: Number.MAX_SAFE_INTEGER } },
      { budget: { steps: 1000, seconds: 60, oracle: 9 } },
      { every: 100 },
      { hardware: 'cpu@there' },
      { jobs: 8 },
    ];
    for (const by of ['overall', 'problem'] as const)
      for (const change of apart) {
        const runs = [0, 1, 2].flatMap((seed) => [run({ seed }), run({ seed, ...change })]);
        const { rows } = leaderboard(runs, { by, axis: 'steps' });
        expect(
          rows.map((row) => row.runs),
          JSON.stringify(change),
        ).toEqual([3, 3]);
      }
    const revised = [run(), run({ problem_revision: 2 })];
    expect(leaderboard(revised, { by: 'problem', axis: 'steps' }).rows).toHaveLength(2);
    expect(overall(revised)).toMatchObject([{ problems: 2, runs: 2 }]);
  });

  it('tells how many of its runs were disturbed', () => {
    expect(overall([run(), run({ seed: 1, disturbed: true })])[0]?.disturbed).toBe(1);
  });

  it('knows what the program held only where some run tells it', () => {
    expect(overall([run({ peak_bytes: undefined }), run({ peak_bytes: 5 })])[0]?.peak_bytes).toBe(5);
    expect(overall([run({ peak_bytes: undefined })])[0]?.peak_bytes).toBeUndefined();
  });

  it('weighs problems alike, however long their ladders', () => {
    const [row] = overall([
      run({ problem: 'long', targets: [100, 10, 1], reached: [1, 2, null] }),
      run({ problem: 'short', targets: [1], reached: [null] }),
    ]);
    expect(row).toMatchObject({ problems: 2, success: (2 / 3 + 0) / 2 });
    expect(row?.targets.map(({ target, runs, hits }) => [target, runs, hits])).toEqual([
      [100, 1, 1],
      [10, 1, 1],
      [1, 2, 0],
    ]);
  });

  it('takes targets that differ in the last bits for one, and reports those that are asked for', () => {
    const runs = [
      run({ problem: 'a', targets: [10 ** 1.8], reached: [5] }),
      run({ problem: 'b', targets: [10 ** 1.8 * (1 + 1e-15)], reached: [5] }),
    ];
    expect(overall(runs)[0]?.targets).toHaveLength(1);
    expect(leaderboard(runs, { by: 'overall', axis: 'steps', targets: [1] }).rows[0]?.targets).toEqual([]);
    expect(leaderboard(runs, { by: 'overall', axis: 'steps', targets: [10 ** 1.8] }).rows[0]?.targets).toHaveLength(1);
  });

  it('is missing while none of its runs is scored', () => {
    expect(overall([run({ status: 'running' })])).toEqual([]);
  });
});

describe('the order', () => {
  const standing = (runs: readonly RunSummary[], by: 'overall' | 'problem' = 'overall') =>
    leaderboard(runs, { by, axis: 'steps' }).rows.map(
      (row) => `${row.rank ?? '-'} ${row.problem ?? ''} ${row.optimizer}`,
    );

  it('is success, then ERT, then gap; equals share a rank', () => {
    const runs = [
      run({ optimizer: 'fast-but-fails', reached: [1, null] }),
      run({ optimizer: 'slow', reached: [20, 200] }),
      run({ optimizer: 'twin-b', gap: 1e-9 }),
      run({ optimizer: 'twin-a', gap: 1e-9 }),
      run({ optimizer: 'closer', gap: 1e-12 }),
    ];
    const order = ['1  closer', '2  twin-a', '2  twin-b', '4  slow', '5  fast-but-fails'];
    expect(standing(runs)).toEqual(order);
    expect(standing(runs.toReversed())).toEqual(order);
  });

  it('compares over the problems that all precisions and optimizers have, and ranks nothing that lacks one', () => {
    const runs = [
      run({ problem: 'easy', optimizer: 'int4', precision: 'int4', reached: [50, 50] }),
      run({ problem: 'easy', optimizer: 'int4', reached: [60, 60] }),
      run({ problem: 'hard', optimizer: 'int4', reached: [null, null] }),
      run({ problem: 'easy', optimizer: 'both', reached: [70, 70] }),
      run({ problem: 'hard', optimizer: 'both', reached: [1, 1] }),
    ];
    // Nothing ran in int4 on the hard one: it takes no part.
    expect(standing(runs)).toEqual(['1  int4', '2  int4', '3  both']);
    const { pool, rows } = leaderboard(runs, { by: 'overall', axis: 'steps' });
    expect([...pool!.problems, rows.length, rows[0]?.problems]).toEqual(['1 easy', 3, 1]);
    expect([...pool!.left]).toEqual([['1 hard', { precisions: ['int4'], optimizers: [] }]]);
    // A setting that lacks a problem which its optimizer has otherwise does not decide what the others are compared on.
    const partial = run({ problem: 'easy', optimizer: 'both', hyper: '{"lr":1}', reached: [1, 1] });
    const more = runs.filter(({ precision }) => precision !== 'int4');
    expect(standing([...more, partial])).toEqual(['1  both', '2  int4', '-  both']);
  });

  it('lists what has results, but none on the compared problems, without figures', () => {
    const runs = [
      run({ problem: 'a', optimizer: 'x' }),
      run({ problem: 'b', optimizer: 'x', hyper: '{"lr":1}' }),
      run({ problem: 'a', optimizer: 'y' }),
    ];
    const last = leaderboard(runs, { by: 'overall', axis: 'steps' }).rows.at(-1);
    expect(last).toMatchObject({
      rank: undefined,
      hyper: '{"lr":1}',
      runs: 0,
      problems: 0,
      targets: [],
      gap: undefined,
    });
  });

  it('takes gaps for equal that differ by rounding alone', () => {
    const near = [-2.8e-17, -1.4e-17, 0].map((gap, i) => run({ optimizer: `o${i}`, optimum: 0.1, gap }));
    expect(standing(near)).toEqual(['1  o0', '1  o1', '1  o2']);
    const apart = [1e-17, 2e-17].map((gap, i) => run({ optimizer: `o${i}`, optimum: 0, gap }));
    expect(standing(apart)).toEqual(['1  o0', '2  o1']);
  });

  it('starts anew for every problem, and tells settings and precisions apart', () => {
    const runs = [
      run({ problem: 'p', optimizer: 'a', reached: [1, 1] }),
      run({ problem: 'p', optimizer: 'b' }),
      run({ problem: 'q', optimizer: 'a', reached: [null, null] }),
      run({ problem: 'q', optimizer: 'b' }),
    ];
    expect(standing(runs, 'problem')).toEqual(['1 p a', '2 p b', '1 q b', '2 q a']);
    const settings = [
      run({ hyper: '{"lr":1}' }),
      run({ hyper: '{"lr":2}' }),
      run({ hyper: '{"lr":1}', precision: 'fp64' }),
    ];
    expect(overall(settings)).toHaveLength(3);
  });

  it('does not lose the intervals of an entry when another is added', () => {
    const own = [1, 2, 3].map((seed) => run({ seed, reached: [seed * 10, seed === 3 ? null : 50] }));
    const [alone] = overall(own);
    const [, beside] = overall([...own, run({ optimizer: 'best', reached: [1, 1] })]);
    expect({ ...beside, rank: 1 }).toEqual(alone);
  });
});

describe('the table', () => {
  const options = { by: 'overall', axis: 'steps' } as const;
  const columnsOf = (runs: readonly RunSummary[], all: boolean, by: 'overall' | 'problem' = 'overall') =>
    leaderboardTable(leaderboard(runs, { ...options, by }).rows, all).columns;
  const targets = [1, 1e-8].flatMap((target) =>
    ['success', 'success_low', 'success_high', 'ert', 'ert_low', 'ert_high'].map(
      (name) => `${name}_${target === 1 ? '1e0' : '1e-8'}`,
    ),
  );

  it('has what people look at, and all of it where it is asked for', () => {
    expect(columnsOf([run()], false)).toEqual([
      ...['rank', 'optimizer', 'h.lr', 'precision', 'runs', 'failures'],
      ...['mean_success', 'mean_ert', 'mean_ert_is_bound', ...targets],
      ...['gap_q1', 'gap_median', 'gap_q3', 'compute_s', 'parameter_bytes', 'state_bytes', 'peak_bytes'],
    ]);
    const problem = run({ problem: 'quadratic {"start":[1]}' });
    expect(columnsOf([problem], false, 'problem').slice(0, 5)).toEqual(
      ['rank', 'problem', 'problem_json', 'optimizer', 'h.lr'], // prettier-ignore
    );
    expect(columnsOf([problem], true, 'problem')).toEqual([
      ...['rank', 'problem', 'problem_json', 'optimizer', 'h.lr', 'precision', 'problem_revision'],
      ...['optimizer_revision', 'precision_revision', 'engine_revision', 'budget_steps', 'budget_compute_s'],
      ...['hardware', 'jobs', 'runs', 'failures', 'diverged', 'unfinished', 'problems'],
      ...['disturbed', 'mean_success', 'mean_ert', 'mean_ert_is_bound', ...targets],
      ...['gap_q1', 'gap_median', 'gap_q3', 'compute_s', 'parameter_bytes', 'state_bytes', 'peak_bytes'],
    ]);
  });

  it('has no column that is empty in all rows', () => {
    const silent = run({ targets: [], reached: [], optimum: undefined, gap: undefined, peak_bytes: undefined });
    expect(columnsOf([silent], false)).toEqual([
      ...['rank', 'optimizer', 'h.lr', 'precision', 'runs', 'failures'],
      ...['compute_s', 'parameter_bytes', 'state_bytes'],
    ]);
    for (const all of [true, false])
      for (const by of ['overall', 'problem'] as const) {
        const runs = [run(), run({ optimizer: 'sgd', hyper: '{"momentum":0,"lr":1}', every: 20, jobs: 0 })];
        const { columns, records } = leaderboardTable(leaderboard(runs, { ...options, by }).rows, all);
        for (const column of columns)
          expect(
            records.some((record) => record[column] !== undefined && record[column] !== ''),
            column,
          ).toBe(true);
      }
  });

  it('has no time of runs that were made many at once', () => {
    const budget = { ...run().budget, seconds: Infinity };
    const tableOf = (...runs: RunSummary[]) => leaderboardTable(leaderboard(runs, options).rows, false);
    const { columns, records } = tableOf(run(), run({ budget }));
    expect(columns).toContain('compute_s');
    expect(records.map(({ compute_s }) => compute_s).sort()).toEqual([1, undefined]);
    expect(tableOf(run({ budget })).columns).not.toContain('compute_s');
  });

  it('tells rows apart by what differs, and a rule of recording that was asked for always', () => {
    expect(columnsOf([run(), run({ jobs: 8 })], false)).toContain('jobs');
    expect(columnsOf([run(), run({ engine_revision: 2 })], false)).toContain('engine_revision');
    expect(columnsOf([run({ every: 20 })], false)).toContain('record_every_steps');
  });

  it('tells a revision only where rows of the same code differ in it', () => {
    const revisions = (...runs: readonly RunSummary[]) =>
      columnsOf(runs, false, 'problem').filter((name) => name.endsWith('_revision'));
    const others = [
      { optimizer: 'sgd', optimizer_revision: 81_234 },
      { precision: 'int4', precision_revision: 2 },
      { problem: 'rosenbrock {"dimension":2}', problem_revision: 3 },
    ] as const;
    for (const other of others) expect(revisions(run(), run(other))).toEqual([]);
    expect(revisions(run(), run({ optimizer_revision: 2 }))).toEqual(['optimizer_revision']);
    expect(revisions(run(), run({ precision_revision: 2 }))).toEqual(['precision_revision']);
    // Of one problem, whatever its parameters; an optimizer's own, whatever it is set to.
    const instances = ['a {"start":[1]}', 'a {"start":[2]}'] as const;
    expect(revisions(...instances.map((problem, i) => run({ problem, problem_revision: i })))).toEqual([
      'problem_revision',
    ]);
    expect(revisions(run(), run({ hyper: '{"lr":2}', optimizer_revision: 2 }))).toEqual(['optimizer_revision']);
  });

  it('writes a row by the names of its columns', () => {
    const row = overall([run({ reached: [10, null] })]);
    const [record] = leaderboardTable(row, true).records;
    expect(record).toMatchObject({
      ...{ rank: 1, optimizer: 'adam', 'h.lr': 0.1, 'success_1e-8': 0, ert_1e0: 10, 'ert_1e-8': Infinity },
      ...{ 'ert_low_1e-8': 1000, gap_median: 1e-9, mean_success: 0.5, mean_ert_is_bound: true },
    });
  });
});

it('an overshoot is charged, so that it ranks behind what kept to its budget', () => {
  const budget = { steps: 1000, seconds: 60, oracle: 9 };
  const over = { step: 1, f_evals: 2001, g_evals: 0, hv_evals: 0, compute_s: 0.01 };
  const rows = leaderboard(
    [
      run({ optimizer: 'zo-sgd', budget, spent: over, reached: [null, null], gap: 1e-3 }),
      run({ optimizer: 'adam', budget, spent: after(3), reached: [null, null], gap: 1 }),
    ],
    { by: 'overall', axis: 'oracle_units' },
  ).rows;
  expect(rows.map(({ optimizer, ert }) => [optimizer, Math.round(ert)])).toEqual([['adam', 9], ['zo-sgd', 2001]]); // prettier-ignore
});
