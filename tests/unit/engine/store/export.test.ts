import { expect, test } from 'vitest';
import { curvesColumns, runsColumns } from '../../../../src/shared/domain/columns.ts';
import { leaderboard } from '../../../../src/shared/stats/leaderboard.ts';
import { engineRevision } from '../../../../src/shared/domain/revisions.ts';
import { submit } from '../../../../src/main/engine/submit.ts';
import { CurveWriter } from '../../../../src/main/engine/store/curve-writer.ts';
import { rowLines } from '../../../../src/main/engine/export/rows.ts';
import { exportCurves, exportRuns } from '../../../../src/main/engine/store/export.ts';
import { beginLaunch, endLaunch } from '../../../../src/main/engine/store/launches.ts';
import { runSummaries } from '../../../../src/main/engine/store/leaderboard-query.ts';
import { recordEnvironment } from '../../../../src/main/engine/store/programs.ts';
import { runRecord } from '../../../../src/main/engine/store/run-record.ts';
import type { Store } from '../../../../src/main/engine/store/store.ts';
import { recordStart, recordSummary } from '../../../../src/main/engine/store/summaries.ts';
import { catalogue, queue, spec, temporaryStore } from '../fixtures.ts';
import { rowsOf, started, withMetrics } from '../messages.ts';

const conditions = { watched_s: 1, processors: 2, othersBusy: 1.5, throttled: 0, turbo: null, slept_s: 3 };

function end(
  store: Store,
  runId: number,
  objectives: (number | undefined)[],
  status: 'finished' | 'diverged' = 'finished',
) {
  const epoch = beginLaunch(store, runId, { environmentId: 'here', jobs: 2 });
  const writer = new CurveWriter(store, runId, 1);
  writer.accept(rowsOf(0, objectives));
  writer.flush();
  store.commit(() => {
    recordStart(store, runId, started({ epoch }));
    recordSummary(store, runId, { wall_s: 2, process_peak_bytes: 99, conditions });
    endLaunch(store, runId, { status, reason: 'steps' }, 'last words');
  });
}

function setUp() {
  const store = temporaryStore();
  recordEnvironment(store, { id: 'here' });
  const runs = queue(store, [spec(), spec({ seed: 1 }), spec({ optimizer: 'slow' })], 'all');
  end(store, runs[0]!.id, [20, 5, undefined]);
  end(store, runs[1]!.id, [20, NaN], 'diverged');
  return { store, runs };
}

test('curves have the columns of the contract, with missing apart from NaN', () => {
  const { store, runs } = setUp();
  const rows = [...exportCurves(store)];
  expect(Object.keys(rows[0]!)).toEqual([...curvesColumns]);
  const head = { run_id: runs[0]!.key.slice(0, 16), problem: 'bowl', optimizer: 'normal', precision: 'fp64' };
  expect(rows[1]).toEqual({
    ...{ ...head, trial: 0, seed: 0, step: 1, f_evals: 1, g_evals: 1, hv_evals: 0, oracle_units: 4 },
    ...{ compute_s: 0.001, wall_s: 0.002, f_working: 5, f_audited: 5, gap: 5 },
  });
  expect(rows[2]).toMatchObject({ step: 2, f_working: undefined, f_audited: undefined, gap: undefined });
  expect(rows[4]).toMatchObject({ seed: 1, step: 1, f_working: NaN, f_audited: NaN, gap: NaN });
  expect(rows).toHaveLength(5);
});

test('runs have the columns of the contract, in every state', () => {
  const { store, runs } = setUp();
  const rows = [...exportRuns(store)];
  expect(Object.keys(rows[0]!)).toEqual([...runsColumns]);
  expect(rows[0]).toEqual({
    ...{ run_id: runs[0]!.key.slice(0, 16), problem: 'bowl', problem_json: '{"start":[1,1]}', optimizer: 'normal' },
    ...{ hyper_json: '{"lr":0.1,"memory":5,"window":3}', precision: 'fp64', trial: 0, seed: 0, status: 'finished' },
    ...{ steps: 2, f_evals: 1, g_evals: 2, hv_evals: 0, compute_s: 0.002, warmup_s: 0.5, wall_s: 2, state_bytes: 16 },
    ...{ peak_bytes: null, f_best: 5, gap_best: 5, device: 'cpu', environment_id: 'here' },
    started_at: expect.stringMatching(/^\d{4}-.*Z$/),
    ...{ reason: 'steps', budget_steps: 100, budget_compute_s: 60, budget_oracle_units: 1000, record_every_steps: 1 },
    ...{ problem_revision: 1, optimizer_revision: 1, precision_revision: 1, engine_revision: engineRevision },
    ...{ hardware: expect.stringMatching(/^cpu@[0-9a-f]{16}$/), jobs: 2, optimum: 0, oracle_units: 7 },
    ...{ f_final: 5, gap_final: 5, parameter_bytes: 8, data_bytes: 32, temporary_bytes: null, process_peak_bytes: 99 },
    ...{ remarks: 'other programs kept 1.5 of 2 processors busy; the machine slept for 3 s', archived: 0 },
    repeats: null,
  });
  expect(rows[1]).toMatchObject({ status: 'diverged', f_best: 20, f_final: NaN, gap_final: NaN });
  expect(rows[2]).toMatchObject({ optimizer: 'slow', status: 'queued', steps: null, started_at: null, jobs: null });
  expect(rows[2]).toMatchObject({ f_final: null, gap_final: null, remarks: undefined });
});

test('of a suite, only its runs are exported, in its order and with its trials', async () => {
  const { store } = setUp();
  const { suiteId } = await submit(store, catalogue, {
    name: 'some',
    suite: {},
    runs: [spec({ seed: 1, trial: 9 }), spec()],
  });
  expect([...exportRuns(store, { suiteId })].map(({ seed, trial }) => [seed, trial])).toEqual([
    [1, 9],
    [0, 0],
  ]);
  expect([...exportCurves(store, { suiteId })].map(({ seed }) => seed)).toEqual([1, 1, 0, 0, 0]);
});

test('one run is exported alone', () => {
  const { store, runs } = setUp();
  const runId = runs[1]!.id;
  expect([...exportRuns(store, { runId })].map(({ run_id }) => run_id)).toEqual([runs[1]!.key.slice(0, 16)]);
  expect([...exportCurves(store, { runId })].map(({ seed }) => seed)).toEqual([1, 1]);
});

test('the leaderboard gets every run with its hits, without a look at the curves', () => {
  const { store, runs } = setUp();
  store.append(() => store.run('DELETE FROM curve_chunk'));
  const summaries = runSummaries(store);
  expect(summaries[0]).toMatchObject({
    ...{ run_id: runs[0]!.key.slice(0, 16), problem: 'bowl {"start":[1,1]}', optimizer: 'normal', seed: 0 },
    ...{
      status: 'finished',
      targets: [10, 1, 1e-2],
      gap: 5,
      state_bytes: 16,
      parameter_bytes: 8,
      peak_bytes: undefined,
    },
    ...{ problem_revision: 1, every: 1, jobs: 2, optimum: 0, disturbed: true },
    hits: [{ step: 1, f_evals: 1, g_evals: 1, hv_evals: 0, compute_s: 0.001 }, null, null],
    spent: { step: 2, f_evals: 1, g_evals: 2, hv_evals: 0, compute_s: 0.002 },
    budget: { steps: 100, seconds: 60, oracle: 1000 },
  });
  expect(summaries[1]).toMatchObject({ status: 'diverged', hits: [null, null, null], gap: undefined });
  expect(summaries[2]).toMatchObject({ status: 'queued', hits: [null, null, null], gap: undefined });
  const [row] = leaderboard(summaries, { by: 'overall', axis: 'oracle_units' }).rows;
  expect(row).toMatchObject({ optimizer: 'normal', runs: 2, failures: 1, diverged: 1 });
});

test('the record of a run tells all that is known of it', () => {
  const { store, runs } = setUp();
  expect(runRecord(store, runs[0]!.key.slice(0, 16))).toMatchObject({
    run: { id: runs[0]!.id },
    ...{ reason: 'steps', message: null, launches: 1, environment: { id: 'here' }, suites: ['all'], log: 'last words' },
    costs: { mode: 'plain', row_count: 3, oracle_units: 7, f_start: 20, f_final: 5 },
    precision: { regime: 'fp64', kept: [] },
  });
  expect(runRecord(store, runs[2]!.key)).toMatchObject({
    ...{ launches: 0, environment: null, costs: null, precision: null, log: '', started_at: null },
  });
});

test('metrics are columns of their own behind all others, where a chosen run has them', () => {
  const { store, runs } = setUp();
  const id = runs[2]!.id;
  const writer = new CurveWriter(store, id, 1);
  writer.accept(
    withMetrics(rowsOf(0, [20, 5]), [
      [0.5, 1],
      [NaN, 2],
    ]),
  );
  writer.flush();
  store.commit(() =>
    recordStart(
      store,
      id,
      started({
        metrics: [
          { name: 'test_accuracy', better: 'higher' },
          { name: 'distance', better: 'lower' },
        ],
      }),
    ),
  );
  const table = (filter = {}) => [...rowLines(store, 'curves', filter)].map((line) => line.trimEnd().split(','));
  const [header, ...lines] = table();
  expect(header).toEqual([...curvesColumns, 'm.distance', 'm.test_accuracy']);
  expect(lines.map((cells) => cells.slice(-2))).toEqual([
    ...Array<string[]>(5).fill(['', '']),
    ['1', '0.5'],
    ['2', ''],
  ]);
  expect(table({ runId: runs[0]!.id })[0]).toEqual([...curvesColumns]);
  expect(table({ runId: id })[0]).toEqual(header);
  expect(runRecord(store, runs[2]!.key).metrics).toEqual({ test_accuracy: null, distance: 2 });
  expect(runRecord(store, runs[0]!.key).metrics).toEqual({});
});
