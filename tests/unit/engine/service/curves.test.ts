import { describe, expect, test } from 'vitest';
import { calls, type Input } from '../../../../src/shared/contract.ts';
import type { RunStatus } from '../../../../src/shared/domain/run-spec.ts';
import { quartiles } from '../../../../src/shared/stats/quantile.ts';
import { curveHandlers } from '../../../../src/main/engine/service/handlers/curves.ts';
import { CurveWriter } from '../../../../src/main/engine/store/curve-writer.ts';
import { recordStart, recordSummary } from '../../../../src/main/engine/store/summaries.ts';
import type { Store } from '../../../../src/main/engine/store/store.ts';
import { catalogue, queue, spec, temporaryStore } from '../fixtures.ts';
import { rowsOf, started, withMetrics } from '../messages.ts';

type Objectives = readonly (number | undefined)[];

interface Given {
  readonly objectives: Objectives;
  readonly status?: RunStatus;
  readonly reason?: string;
}

/** Runs of one group, a seed each; the bowl's optimum is 0. */
function setUp(given: readonly Given[]) {
  const store = temporaryStore();
  const runs = queue(
    store,
    given.map((_, seed) => spec({ seed })),
  );
  const environment = { id: 'here' };
  const handlers = curveHandlers({ store, definitions: catalogue as never, environment, emit: () => {} });
  const groupId = store.commit(
    () =>
      store.run(
        `INSERT INTO run_group (instance_id, configuration_id, precision, precision_revision, engine_revision, device,
           hardware, jobs, budget_steps, budget_compute_s, budget_oracle_units, record_every_steps)
         SELECT instance_id, configuration_id, precision, precision_revision, engine_revision, device, 'machine', jobs,
           budget_steps, budget_compute_s, budget_oracle_units, record_every_steps FROM run LIMIT 1`,
      ).id,
  );
  runs.forEach(({ id }, i) => {
    write(store, id, 0, given[i]!.objectives);
    end(store, id, given[i]!.status ?? 'finished', given[i]!.reason ?? 'steps');
    store.commit(() => store.run('UPDATE run SET group_id = :groupId WHERE run_id = :id', { groupId, id }));
  });
  const ask = async (query: Partial<Input<'curves.get'>>) => {
    const whole = {
      ...{ series: [{ groupId }], axis: 'steps', value: 'gap', best: false, xLog: false, yLog: true },
      ...{ range: null, columns: 1000, traces: false },
      ...query,
    } as const;
    const answer = await handlers['curves.get'](calls['curves.get'].input.parse(whole));
    return calls['curves.get'].output.parse(answer);
  };
  const get = async (query: Parameters<typeof ask>[0]) => (await ask(query)).series;
  const targets = async (query: Partial<Input<'curves.targets'>>) => {
    const whole = { series: [{ groupId }], axis: 'steps', targets: [1], ...query } as const;
    const answer = await handlers['curves.targets'](calls['curves.targets'].input.parse(whole));
    return calls['curves.targets'].output.parse(answer);
  };
  return { store, handlers, groupId, ids: runs.map(({ id }) => id), ask, get, targets };
}

function write(store: Store, id: number, firstStep: number, objectives: Objectives): void {
  const writer = new CurveWriter(store, id, 1);
  // Several chunks, as a live run has.
  for (let from = 0; from < objectives.length; from += 3) {
    writer.accept(rowsOf(firstStep + from, objectives.slice(from, from + 3)));
    writer.flush();
  }
}

const end = (store: Store, id: number, status: RunStatus, reason: string) =>
  store.commit(() => {
    recordSummary(store, id);
    store.run('UPDATE run SET status = :status, reason = :reason WHERE run_id = :id', { id, status, reason });
  });

test('a group is median and quartiles over seeds, its runs are the traces', async () => {
  const { get, ids, groupId } = setUp([
    { objectives: [8, 4, 2, 1] },
    { objectives: [8, 6, 3, 0] },
    { objectives: [8, 5, NaN, 2] },
  ]);
  const [series] = await get({ traces: true });
  expect(series).toMatchObject({
    ref: { groupId },
    runs: 3,
    failures: 0,
    live: 0,
    problem: 'bowl',
    hardware: 'machine',
  });
  expect([...series!.middle.y]).toEqual([8, 5, 3, 1]);
  expect([...series!.band!.high.y].slice(0, 2)).toEqual([8, quartiles([4, 6, 5]).q3]);
  expect(series!.band!.high.y[2]).toBe(Infinity);
  expect(series!.traces.map(({ runId, seed, line }) => [runId, seed, [...line.y]])).toEqual([
    [ids[0], 0, [8, 4, 2, 1]],
    [ids[1], 1, [8, 6, 3, 0]],
    [ids[2], 2, [8, 5, NaN, 2]],
  ]);
  expect(series!.extent).toEqual({ x: [0, 3], y: [0.5, 8] });
});

test('one run is its own curve: missing audits are skipped, a computed NaN is a gap', async () => {
  const { get, ids } = setUp([{ objectives: [4, undefined, NaN, Infinity, 1] }]);
  const [series] = await get({ series: [{ runId: ids[0]! }], axis: 'oracle_units' });
  expect(series).toMatchObject({ runs: 1, band: null, traces: [], endings: [] });
  expect([...series!.middle.x]).toEqual([1, 7, 10, 13]);
  expect([...series!.middle.y]).toEqual([4, NaN, Infinity, 1]);
  const [best] = await get({ series: [{ runId: ids[0]! }], best: true });
  expect([...best!.middle.y]).toEqual([4, 4, 4, 1]);
});

test('a failure counts as infinite from there on and is told where it ended', async () => {
  const { get, ids } = setUp([
    { objectives: [8, 4, 2, 1] },
    { objectives: [8, 90, NaN], status: 'diverged', reason: 'diverged' },
    { objectives: [], status: 'failed', reason: 'worker.crashed' },
  ]);
  const [series] = await get({ best: true });
  expect(series).toMatchObject({ runs: 3, failures: 2 });
  expect([...series!.middle.y]).toEqual([8, 8, 8, Infinity]);
  expect(series!.endings).toEqual([
    { runId: ids[1], seed: 1, status: 'diverged', x: 2, y: 8, reason: expect.stringContaining('finite') as string },
    { runId: ids[2], seed: 2, status: 'failed', x: NaN, y: NaN, reason: 'its process ended early' },
  ]);
});

test('live runs are left out of the median once another has ended, and their new points come without the old', async () => {
  const { get, ids, store, groupId } = setUp([
    { objectives: [8, 4, 2, 1] },
    { objectives: [8, 1], status: 'running', reason: '' },
  ]);
  const live = { series: [{ runId: ids[1]! }] };
  expect((await get({}))[0]).toMatchObject({ runs: 1, live: 1 });
  expect([...(await get(live))[0]!.middle.y]).toEqual([8, 1]);
  write(store, ids[1]!, 2, [0.5, 0.25]);
  expect([...(await get(live))[0]!.middle.y]).toEqual([8, 1, 0.5, 0.25]);
  expect([...(await get({}))[0]!.middle.y]).toEqual([8, 4, 2, 1]);
  store.commit(() => store.run(`UPDATE run SET status = 'running' WHERE group_id = :groupId`, { groupId }));
  expect((await get({}))[0]).toMatchObject({ runs: 2, live: 2 });
});

test('archived runs are not in a group; what cannot be read is told in words beside the others', async () => {
  const { ask, get, targets, groupId, ids, store } = setUp([{ objectives: [8, 4] }, { objectives: [8, 2] }]);
  const archive = (id: number) =>
    store.commit(() => store.run('UPDATE run SET archived = 1 WHERE run_id = :id', { id }));
  archive(ids[0]!);
  expect([...(await get({}))[0]!.middle.y]).toEqual([8, 2]);
  archive(ids[1]!);
  const series = [{ groupId }, { runId: ids[1]! }, { runId: 999 }];
  const answer = await ask({ series });
  expect(answer.series.map(({ ref }) => ref)).toEqual([{ runId: ids[1]! }]);
  expect(answer.missing).toMatchObject([
    { ref: { groupId }, code: 'group.unknown', message: expect.stringContaining('not archived') as string },
    { ref: { runId: 999 }, code: 'run.unknown' },
  ]);
  expect((await targets({ series })).map(({ ref }) => ref)).toEqual([{ runId: ids[1]! }]);
  expect((await get({ series: [{ runId: ids[1]! }] }))[0]!.runs).toBe(1);
});

test('targets of any value are counted from all rows, with the full budget for a miss', async () => {
  const { targets, ids } = setUp([
    { objectives: [8, 4, 2, 1] },
    { objectives: [8, 3, 5, 5] },
    { objectives: [8, 0.5, NaN], status: 'diverged', reason: 'diverged' },
    { objectives: [8, 0.1], status: 'cancelled', reason: 'cancelled' },
  ]);
  const [three, one, tiny] = await targets({ targets: [3, 1, 1e-9] });
  expect(three).toMatchObject({ runs: 3, hits: 3, median: 1, ert: { value: (2 + 1 + 1) / 3 } });
  expect(one).toMatchObject({ runs: 3, hits: 2, median: 2, success: { value: 2 / 3 } });
  // Hits at 3 and 1 steps; the miss is charged its whole budget of 100 steps.
  expect(one!.ert.value).toBeCloseTo((3 + 1 + 100) / 2, 12);
  expect(tiny).toMatchObject({ runs: 3, hits: 0, median: null, ert: { value: Infinity, high: Infinity } });
  const [single] = await targets({ series: [{ runId: ids[3]! }], targets: [0.2] });
  expect(single).toMatchObject({ runs: 1, hits: 1, median: 1 });
});

test('a curve is at a target where the table says that its run hit it, and ends with its budget', async () => {
  const noise = (i: number) => 10 ** (3 * Math.sin(i * i + 0.3 * i));
  const given = Array.from({ length: 12 }, (_, run) => ({
    objectives: Array.from({ length: 100 }, (_, i) => (noise(i + 101 * run) > 500 ? NaN : noise(i + 101 * run))),
  }));
  const { get, targets, ids, store } = setUp(given);
  // The budget is 100 steps: what the last step reached is recorded and not credited.
  for (const id of ids) write(store, id, 100, [1e-4, 1e-9]);
  const wanted = [100, 10, 1, 0.1, 0.01, 2e-4, 1e-6];
  for (const best of [true, false])
    for (const runId of ids) {
      const series = [{ runId }];
      const { middle } = (await get({ series, best }))[0]!;
      expect(middle.x.at(-1)).toBe(100);
      const crossings = wanted.map((target) => middle.x[middle.y.findIndex((y) => y <= target)] ?? null);
      expect((await targets({ series, targets: wanted })).map(({ median }) => median)).toEqual(crossings);
      expect(crossings.at(-1)).toBeNull();
      expect(crossings.slice(0, -1)).not.toContain(null);
    }
});

test('a target that double precision cannot tell from the optimum counts nothing', async () => {
  const { store, targets } = setUp([{ objectives: [1008, 1000.5, 1000] }]);
  store.commit(() => store.run('UPDATE problem_instance SET optimum = 1000'));
  // 4 ulp of 1000 are 4.5e-13.
  const [told, untold] = await targets({ targets: [1e-12, 1e-13] });
  expect(told).toMatchObject({ isTellable: true, runs: 1, hits: 1, ert: { value: 2 } });
  expect(untold).toMatchObject({ isTellable: false, runs: 0, hits: 0, median: null, ert: { value: NaN } });
});

test('the table has every stored row, a part at a time, with missing values apart from NaN', async () => {
  const { handlers, ids } = setUp([{ objectives: [8, undefined, NaN, 1, 0.5, 0.25, 0.125] }]);
  const part = async (offset: number, limit: number) =>
    calls['curves.points'].output.parse(await handlers['curves.points']({ runId: ids[0]!, offset, limit }));
  const { total, columns, rows } = await part(0, 1000);
  expect(total).toBe(7);
  const gap = columns.indexOf('gap');
  expect(rows.map((row) => row[gap])).toEqual([8, null, NaN, 1, 0.5, 0.25, 0.125]);
  expect(columns[0]).toBe('step');
  for (const [offset, limit] of [
    [1, 3],
    [2, 1],
    [3, 3],
    [5, 10],
    [6, 1],
    [7, 5],
    [100, 2],
  ] as const)
    expect((await part(offset, limit)).rows).toEqual(rows.slice(offset, offset + limit));
});

describe('a metric', () => {
  /** Runs whose accuracy goes as given while f falls. */
  function measured(given: readonly (Given & { readonly accuracy: readonly number[] })[]) {
    const made = setUp(given.map(({ objectives: _, ...each }) => ({ ...each, objectives: [] })));
    made.ids.forEach((id, i) => {
      const { objectives, accuracy } = given[i]!;
      const writer = new CurveWriter(made.store, id, 1);
      writer.accept(
        withMetrics(
          rowsOf(0, objectives),
          accuracy.map((each, step) => [each, 7 - step]),
        ),
      );
      writer.flush();
      made.store.commit(() =>
        recordStart(
          made.store,
          id,
          started({
            metrics: [
              { name: 'accuracy', better: 'higher' },
              { name: 'distance', better: 'lower' },
            ],
          }),
        ),
      );
    });
    return made;
  }
  const value = 'm.accuracy' as const;

  test('is a curve as the objective is, and the largest is its best', async () => {
    const { get, ids } = measured([{ objectives: [8, 4, 2, 1], accuracy: [0, 0.5, 0.25, 0.75] }]);
    const run = { series: [{ runId: ids[0]! }], value };
    const [raw] = await get(run);
    expect(raw!.metrics).toEqual(['accuracy', 'distance']);
    expect([...raw!.middle.y]).toEqual([0, 0.5, 0.25, 0.75]);
    expect(raw!.extent!.y).toEqual([0.25, 0.75]);
    const [best] = await get({ ...run, best: true });
    expect([...best!.middle.y]).toEqual([0, 0.5, 0.5, 0.75]);
    expect(best!.better).toBe('higher');
    const [distance] = await get({ ...run, value: 'm.distance', best: true });
    expect([...distance!.middle.y]).toEqual([7, 6, 5, 4]);
    expect(distance!.better).toBe('lower');
    expect((await get({ ...run, value: 'm.other' }))[0]!.middle.x).toHaveLength(0);
  });

  test('of a group: quartiles in their order, and a failure is worse than any', async () => {
    const { get } = measured([
      { objectives: [8, 4, 2], accuracy: [0.1, 0.5, 0.9] },
      { objectives: [8, 4, 2], accuracy: [0.1, 0.6, 0.8] },
      { objectives: [8, 90, NaN], accuracy: [0.1, 0.9, NaN], status: 'diverged', reason: 'diverged' },
    ]);
    const [series] = await get({ value, traces: true });
    const { low, high } = series!.band!;
    expect([...series!.middle.y]).toEqual([0.1, 0.6, 0.8]);
    expect(low.y[1]!).toBeLessThan(0.6);
    expect(high.y[1]!).toBeGreaterThan(0.6);
    expect(low.y[2]).toBe(-Infinity);
    expect([...series!.traces[2]!.line.y]).toEqual([0.1, 0.9]);
    expect(series!.endings[0]).toMatchObject({ x: 1, y: 0.9 });
    // Less of it is better: a failure is at the other end.
    const [distance] = await get({ value: 'm.distance' });
    expect([...distance!.middle.y]).toEqual([7, 6, 5]);
    expect(distance!.band!.low.y[2]).toBe(5);
  });

  test('stands among the points of its run', async () => {
    const { handlers, ids } = measured([{ objectives: [8, 4], accuracy: [0.25, NaN] }]);
    const { columns, rows } = await handlers['curves.points']({ runId: ids[0]!, offset: 0, limit: 10 });
    expect(columns.slice(-3)).toEqual(['gap', 'm.accuracy', 'm.distance']);
    expect(rows.map((row) => row.slice(-2))).toEqual([
      [0.25, 7],
      [null, 6],
    ]);
  });
});
