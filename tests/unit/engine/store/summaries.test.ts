import { expect, test } from 'vitest';
import { CurveWriter } from '../../../../src/main/engine/store/curve-writer.ts';
import { recordStart, recordSummary, summarise } from '../../../../src/main/engine/store/summaries.ts';
import { queue, spec, temporaryStore } from '../fixtures.ts';
import { rowsOf, started } from '../messages.ts';

const facts = { optimum: 1, targets: [10, 1, 0.1, 0] };

test('a hit is the first row at which the best audited gap so far is within the target', () => {
  const { hits, best, final, start, last, rows } = summarise(
    [rowsOf(0, [100, 11, 50]), rowsOf(3, [undefined, 1.05, NaN])],
    facts,
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
  expect(summarise([rowsOf(0, [1, 0])], { optimum: undefined, targets: [1] }).hits).toEqual([]);
  expect(summarise([], facts)).toEqual({
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
  const write = (peak_bytes?: number) =>
    store.commit(() => recordSummary(store, runId, { wall_s: 7, ...(peak_bytes !== undefined && { peak_bytes }) }));
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
      ...{ f_evals: 1, g_evals: 3, hv_evals: 0, oracle_units: 10, compute_s: 0.003, wall_s: 7, peak_bytes: 1000 },
      ...{ f_start: 4, f_best: 0.001, gap_best: 0.001, f_final: null, gap_final: null },
    },
  ]);
  expect(store.all('SELECT target_index, target_gap, step FROM hit')).toEqual([
    { target_index: 0, target_gap: 10, step: 0 },
    { target_index: 1, target_gap: 1, step: 1 },
    { target_index: 2, target_gap: 0.01, step: 2 },
  ]);
});
