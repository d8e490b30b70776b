import { describe, expect, it } from 'vitest';
import { leaderboardColumns } from '../../../../src/shared/domain/columns.ts';
import type { Cost } from '../../../../src/shared/stats/cost.ts';
import { columnsOf, leaderboardRecord } from '../../../../src/shared/stats/leaderboard-record.ts';
import { leaderboard } from '../../../../src/shared/stats/leaderboard.ts';
import { fullBudget, type RunSummary } from '../../../../src/shared/stats/run-summary.ts';

/** One gradient a step, a millisecond each. */
const after = (step: number): Cost => ({ step, f_evals: 0, g_evals: step, hv_evals: 0, compute_s: step / 1000 });

const run = (rest: Partial<RunSummary> & { reached?: readonly (number | null)[] }): RunSummary => ({
  run_id: 'r',
  problem: 'quadratic',
  optimizer: 'adam',
  hyper: 'lr=0.1',
  precision: 'fp32',
  seed: 0,
  status: 'finished',
  targets: [1, 1e-8],
  hits: (rest.reached ?? [10, 100]).map((step) => (step === null ? null : after(step))),
  spent: after(1000),
  budget: { steps: 1000, seconds: 60, oracle: Number.MAX_SAFE_INTEGER },
  gap: 1e-9,
  parameter_bytes: 8,
  state_bytes: 16,
  peak_bytes: 1000,
  ...rest,
});

const overall = (runs: readonly RunSummary[]) => leaderboard(runs, { by: 'overall', axis: 'steps' });

describe('fullBudget', () => {
  it('is what a run spent that went to its end, whichever limit ended it', () => {
    expect(fullBudget(run({}), 'oracle_units')).toBe(3000);
    const oracle = run({ spent: after(100), budget: { steps: 1000, seconds: 60, oracle: 300 } });
    expect(fullBudget(oracle, 'steps')).toBe(100);
  });

  it('is what a run that ended early would have spent', () => {
    const early = run({ status: 'diverged', spent: after(50) });
    expect(fullBudget(early, 'steps')).toBe(1000);
    expect(fullBudget(early, 'oracle_units')).toBe(3000);
    expect(fullBudget(early, 'oracle_units', { f: 1, g: 1, hv: 2 })).toBe(1000);
    expect(fullBudget(early, 'compute_s')).toBeCloseTo(1, 12);
  });

  it('is the limit for a run that never made a step', () => {
    const none = run({ status: 'failed', spent: after(0) });
    expect(fullBudget(none, 'steps')).toBe(1000);
    expect(fullBudget(none, 'oracle_units')).toBe(3000);
    expect(fullBudget(none, 'compute_s')).toBe(60);
    const limited = run({ status: 'failed', spent: after(0), budget: { steps: 1000, seconds: 60, oracle: 90 } });
    expect(fullBudget(limited, 'oracle_units')).toBe(90);
  });
});

describe('a row', () => {
  it('whose runs never had a finite gap is infinitely far off, where there is an optimum', () => {
    const lost = { status: 'diverged', spent: after(40), gap: undefined } as const;
    const [row] = overall([run({ ...lost, seed: 0, reached: [null, null] })]);
    expect(row?.gap).toEqual({ q1: Infinity, median: Infinity, q3: Infinity });
    const [unknown] = overall([run({ ...lost, seed: 0, targets: [], reached: [] })]);
    expect(unknown?.gap).toBeUndefined();
  });

  it('counts failures as misses at the full budget', () => {
    const [row, ...more] = overall([
      run({ seed: 0, reached: [10, 100], gap: 1e-10 }),
      run({ seed: 1, reached: [30, 300], gap: 3e-10 }),
      run({ seed: 2, reached: [20, null], status: 'diverged', spent: after(40), gap: NaN }),
      run({ seed: 3, reached: [null, null], status: 'failed', spent: after(0), gap: undefined, peak_bytes: 3000 }),
      run({ seed: 4, status: 'running' }),
      run({ seed: 5, status: 'cancelled' }),
    ]);
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      rank: 1,
      problem: undefined,
      problems: 1,
      complete: true,
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
    expect(leaderboard(runs, { by: 'overall', axis: 'steps', targets: [1] })[0]?.targets).toEqual([]);
    expect(leaderboard(runs, { by: 'overall', axis: 'steps', targets: [10 ** 1.8] })[0]?.targets).toHaveLength(1);
  });

  it('is missing while none of its runs is scored', () => {
    expect(overall([run({ status: 'running' })])).toEqual([]);
  });
});

describe('the order', () => {
  const standing = (runs: readonly RunSummary[], by: 'overall' | 'problem' = 'overall') =>
    leaderboard(runs, { by, axis: 'steps' }).map((row) => `${row.rank} ${row.problem ?? ''} ${row.optimizer}`);

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

  it('puts rows that ran on fewer problems of their precision last', () => {
    const runs = [
      run({ problem: 'easy', optimizer: 'easy-only', reached: [1, 1] }),
      run({ problem: 'easy', optimizer: 'both', reached: [10, 10] }),
      run({ problem: 'hard', optimizer: 'both', reached: [null, null] }),
      run({ problem: 'easy', optimizer: 'int4', precision: 'int4', reached: [50, 50] }),
    ];
    expect(standing(runs)).toEqual(['1  int4', '2  both', '3  easy-only']);
  });

  it('starts anew for every problem, and tells settings and precisions apart', () => {
    const runs = [
      run({ problem: 'p', optimizer: 'a', reached: [1, 1] }),
      run({ problem: 'p', optimizer: 'b' }),
      run({ problem: 'q', optimizer: 'a', reached: [null, null] }),
      run({ problem: 'q', optimizer: 'b' }),
    ];
    expect(standing(runs, 'problem')).toEqual(['1 p a', '2 p b', '1 q b', '2 q a']);
    const settings = [run({ hyper: 'lr=1' }), run({ hyper: 'lr=2' }), run({ hyper: 'lr=1', precision: 'fp64' })];
    expect(overall(settings)).toHaveLength(3);
  });

  it('does not lose the intervals of an entry when another is added', () => {
    const own = [1, 2, 3].map((seed) => run({ seed, reached: [seed * 10, seed === 3 ? null : 50] }));
    const [alone] = overall(own);
    const [, beside] = overall([...own, run({ optimizer: 'best', reached: [1, 1] })]);
    expect({ ...beside, rank: 1 }).toEqual(alone);
  });
});

it('writes a row by the columns of the contract', () => {
  const rows = overall([run({ reached: [10, null] })]);
  const columns = columnsOf(rows);
  expect(columns).toEqual(leaderboardColumns([1, 1e-8]));
  expect(columns.slice(0, 16)).toEqual([
    ...['rank', 'rank_low', 'rank_high', 'optimizer', 'precision', 'score', 'score_low', 'score_high'],
    ...[
      'runs',
      'failures',
      'success_1e0',
      'success_low_1e0',
      'success_high_1e0',
      'ert_1e0',
      'ert_low_1e0',
      'ert_high_1e0',
    ],
  ]);
  const record = leaderboardRecord(rows[0]!);
  expect(Object.keys(record).filter((key) => !columns.includes(key))).toEqual([]);
  expect(record).toMatchObject({
    rank: 1,
    optimizer: 'adam',
    hyper: 'lr=0.1',
    'success_1e-8': 0,
    ert_1e0: 10,
    'ert_1e-8': Infinity,
    'ert_low_1e-8': 1000,
    gap_median: 1e-9,
    mean_success: 0.5,
  });
  expect(record.score).toBeUndefined();
});
