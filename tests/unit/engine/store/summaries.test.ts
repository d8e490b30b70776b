import { expect, test } from 'vitest';
import { CurveWriter } from '../../../../src/main/engine/store/curve-writer.ts';
import { recordStart, recordSummary, summarise, withNaN } from '../../../../src/main/engine/store/summaries.ts';
import { queue, spec, temporaryStore } from '../fixtures.ts';
import { rowsOf, started } from '../messages.ts';

const facts = { optimum: 1, targets: [10, 1, 0.1, 0] };
const budget = { steps: 1000, seconds: 60, oracle: 1e6 };

test('a hit is the first row at which the best audited gap so far is within the target', () => {
  const { hits, best, final, start, last, rows } = summarise(
    [rowsOf(0, [100, 11, 50]), rowsOf(3, [undefined, 1.05, NaN])],
    facts,
    budget,
  );
  expect(hits.map(({ target_index, step, oracle_units }) => [target_index, step, oracle_units])).toEqual([
    [0, 1, 1 + 3 * 1],
    [1, 4, 1 + 3 * 4],
    [2, 4, 1 + 3 * 4],
  ]);
  expect({ best, start, rows, step: last?.step }).toEqual({ best: 1.05, start: 100, rows: 6, step: 5 });
  expect(final).toBeNaN();
});

test('without an optimum there are no hits; without rows there is nothing', () => {
  expect(summarise([rowsOf(0, [1, 0])], { optimum: undefined, targets: [1] }, budget).hits).toEqual([]);
  expect(summarise([], facts, budget)).toEqual({
    rows: 0,
    last: undefined,
    start: undefined,
    best: undefined,
    final: undefined,
    hits: [],
  });
});

test('a summary is written once a run and can be written again after a resume', () => {
  const store = temporaryStore();
  const [run] = queue(store, [spec()]);
  const runId = run!.id;
  const writer = new CurveWriter(store, runId, 1);
  const write = (process_peak_bytes?: number) =>
    store.commit(() =>
      recordSummary(store, runId, { wall_s: 7, ...(process_peak_bytes !== undefined && { process_peak_bytes }) }),
    );
  store.commit(() => recordStart(store, runId, started()));
  writer.accept(rowsOf(0, [4, 0.5]));
  writer.flush();
  write(1000);
  store.commit(() => recordStart(store, runId, started({ warmupSeconds: 0.25 })));
  writer.accept(rowsOf(2, [0.001, NaN]));
  writer.flush();
  write();
  expect(store.all('SELECT * FROM summary')).toMatchObject([
    {
      ...{ mode: 'plain', state_bytes: 16, parameter_bytes: 8, warmup_s: 0.75, row_count: 4, steps: 3 },
      ...{ f_evals: 1, g_evals: 3, hv_evals: 0, oracle_units: 10, compute_s: 0.003, wall_s: 7 },
      ...{ process_peak_bytes: 1000, data_bytes: 32, temporary_bytes: null, peak_bytes: null },
      ...{ f_start: 4, f_best: 0.001, gap_best: 0.001, f_final: null, gap_final: null, nan_mask: 4 },
    },
  ]);
  expect(store.all('SELECT target_index, target_gap, step FROM hit')).toEqual([
    { target_index: 0, target_gap: 10, step: 0 },
    { target_index: 1, target_gap: 1, step: 1 },
    { target_index: 2, target_gap: 0.01, step: 2 },
  ]);
});

test('what the step reached that ran over a limit is recorded and not credited', () => {
  const rows = [rowsOf(0, [100, 20, 1.01])];
  const within = { start: 100, best: 20, final: 20, rows: 3 };
  // The third row has taken 2 steps, 7 units and 0.002 s.
  for (const limit of [{ steps: 1 }, { oracle: 6 }, { seconds: 0.0019 }]) {
    const { hits, last, ...found } = summarise(rows, facts, { ...budget, ...limit });
    expect([hits, found]).toEqual([[], within]);
    expect(last?.step).toBe(2);
  }
  for (const limit of [{ steps: 2 }, { oracle: 7 }, { seconds: 0.002 }])
    expect(summarise(rows, facts, { ...budget, ...limit })).toMatchObject({ best: 1.01, hits: [{ step: 2 }, { step: 2 }, { step: 2 }] }); // prettier-ignore
});

test('an overflow reaches nothing, and is no best value', () => {
  const best = (...objectives: number[]) => summarise([rowsOf(0, objectives)], facts, budget);
  expect(best(-Infinity, 100)).toMatchObject({ best: 100, hits: [] });
  expect(best(5, -Infinity)).toMatchObject({ best: 5, final: -Infinity, hits: [{ step: 0 }] });
  expect(best(NaN, Infinity, NaN).best).toBe(Infinity);
  expect(best(NaN).best).toBeNaN();
});

test('what is a NaN, and what is missing, can be told from the stored row', () => {
  const store = temporaryStore();
  const runs = queue(store, [spec({ seed: 0 }), spec({ seed: 1 })]);
  const [ends, never] = runs.map(({ id }) => id) as [number, number];
  const writer = new CurveWriter(store, ends, 1);
  writer.accept(rowsOf(0, [4, NaN]));
  writer.flush();
  for (const id of [ends, never]) store.commit(() => recordSummary(store, id));
  const read = (id: number) => {
    const { nan_mask, ...row } = store.get<{ nan_mask: number; f_final: number | null }>(
      'SELECT nan_mask, f_best, gap_best, f_final, gap_final FROM summary WHERE run_id = :id',
      { id },
    )!;
    return withNaN(row, nan_mask, true);
  };
  expect(read(ends)).toEqual({ f_best: 4, gap_best: 4, f_final: NaN, gap_final: NaN });
  expect(read(never)).toEqual({ f_best: null, gap_best: null, f_final: null, gap_final: null });
  expect(withNaN({ f_final: null, gap_final: null }, 4, false)).toEqual({ f_final: NaN, gap_final: null });
});

test('what the program held is the sum of its parts, where all of them are known', () => {
  const store = temporaryStore();
  const [run] = queue(store, [spec()]);
  store.commit(() => recordStart(store, run!.id, started({ temporaryBytes: 100 })));
  expect(store.get('SELECT temporary_bytes, peak_bytes FROM summary')).toEqual({
    temporary_bytes: 100,
    peak_bytes: 16 + 8 + 32 + 100,
  });
});

test('the conditions of several launches are joined', () => {
  const store = temporaryStore();
  const [run] = queue(store, [spec()]);
  const conditions = { watched_s: 1, processors: 2, othersBusy: 0, throttled: 0, turbo: true, slept_s: 0 };
  store.commit(() => recordSummary(store, run!.id, { conditions }));
  store.commit(() => recordSummary(store, run!.id, { conditions: { ...conditions, watched_s: 3, othersBusy: 2, throttled: 1 } })); // prettier-ignore
  store.commit(() => recordSummary(store, run!.id));
  const { json } = store.get<{ json: string }>('SELECT conditions_json AS json FROM summary')!;
  expect(JSON.parse(json)).toEqual({ ...conditions, watched_s: 4, othersBusy: 1.5, throttled: 1 });
});
