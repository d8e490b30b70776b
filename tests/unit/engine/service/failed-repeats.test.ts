import { expect, test } from 'vitest';
import type { Filter } from '../../../../src/shared/contract/common.ts';
import { failuresIn } from '../../../../src/main/engine/export/report/suite-facts.ts';
import { repeatRun } from '../../../../src/main/engine/repeat-run.ts';
import { runFilter } from '../../../../src/main/engine/service/export/run-filter.ts';
import { boardHandlers } from '../../../../src/main/engine/service/handlers/board.ts';
import { exportRuns } from '../../../../src/main/engine/store/export.ts';
import { beginLaunch, endLaunch } from '../../../../src/main/engine/store/launches.ts';
import { recordEnvironment } from '../../../../src/main/engine/store/programs.ts';
import { repeatedIn } from '../../../../src/main/engine/store/repeats.ts';
import { runName } from '../../../../src/main/engine/store/runs.ts';
import { setArchived } from '../../../../src/main/engine/store/run-marks.ts';
import type { Store } from '../../../../src/main/engine/store/store.ts';
import { suiteIdOf } from '../../../../src/main/engine/store/suites.ts';
import { catalogue, queue, spec, temporaryStore } from '../fixtures.ts';
import { finish, machine } from '../runs.ts';

function fail(store: Store, runId: number): void {
  recordEnvironment(store, machine);
  beginLaunch(store, runId, { environmentId: machine.id, jobs: 1 });
  store.commit(() => endLaunch(store, runId, { status: 'failed', reason: 'worker.killed' }, ''));
}

/** A run that is done, one that failed, one of another suite, and a repeat of the first and of the last that failed. */
function setUp() {
  const store = temporaryStore();
  const [done, failed, elsewhere] = finish(store, [
    { spec: spec({ seed: 1 }), objectives: [2, 1] },
    { spec: spec({ seed: 2 }), objectives: [2], status: 'failed' },
    { spec: spec({ seed: 3 }), objectives: [2, 1], on: { id: 'old' } },
  ]);
  const other = finish(store, [{ spec: spec({ seed: 4 }), objectives: [2, 1] }]);
  queue(store, [spec({ seed: 1 }), spec({ seed: 2 })], 'one');
  queue(store, [spec({ seed: 4 })], 'two');
  const again = repeatRun(store, catalogue, done!.id, machine).runId;
  fail(store, again);
  // Made here for the first time: archived, it is out of sight like any run, and no repeat.
  const here = repeatRun(store, catalogue, elsewhere!.id, machine).runId;
  fail(store, here);
  setArchived(store, [here], true);
  const again2 = repeatRun(store, catalogue, other[0]!.id, machine).runId;
  fail(store, again2);
  const context = { store, definitions: catalogue as never, environment: machine, emit: () => undefined };
  return { store, context, handlers: boardHandlers(context), done: done!, failed: failed!, here, again, again2 };
}

test('repeats that failed are among the failures that a list asks for, named as such, of all and of a suite', async () => {
  const { store, handlers, context, failed, again, again2 } = setUp();
  const listed = async (filter: Filter) => {
    const page = await handlers['run.page']({
      ...{ filter: { statuses: ['failed'], ...filter }, sort: { column: 'run_id', descending: false } },
      window: { offset: 0, limit: 100 },
    });
    expect(page.total).toBe(page.runs.length);
    return page.runs.map((run) => [run.runId, run.again === true]);
  };
  const [one, two] = [suiteIdOf(store, 'one'), suiteIdOf(store, 'two')];
  expect(await listed({})).toEqual([[failed.id, false]]);
  const all = [
    [failed.id, false],
    [again, true],
    [again2, true],
  ];
  expect(await listed({ repeats: 'too' })).toEqual(all);
  expect(await listed({ repeats: 'only' })).toEqual(all.slice(1));
  expect(await listed({ repeats: 'too', suiteId: one })).toEqual(all.slice(0, 2));
  expect(await listed({ repeats: 'only', suiteId: two })).toEqual(all.slice(2));
  expect(await listed({ repeats: 'too', text: 'seed = 4' })).toEqual(all.slice(2));
  // Without another part of the filter their number is not that of the groups.
  const { total } = await handlers['run.page']({
    ...{ filter: { repeats: 'too' }, sort: { column: 'run_id', descending: false }, window: { offset: 0, limit: 1 } },
  });
  expect(total).toBe(6);
  const exported = (filter: Filter) => [...exportRuns(store, runFilter(context, { table: 'runs', filter }))];
  expect(exported({ suiteId: one, repeats: 'too' }).map(({ seed, repeats }) => [seed, repeats !== null])).toEqual([
    [1, false],
    [2, false],
    [1, true],
  ]);
});

test('they are causes of their own at the start and in the report of a suite, and lead to their runs', async () => {
  const { store, handlers, done, again, again2 } = setUp();
  const { failures } = await handlers['start.overview']({ problems: 5 });
  expect(failures.runs).toBe(3);
  expect(failures.causes.map((cause) => [cause.runs, cause.again === true, cause.reason])).toEqual([
    [2, true, 'worker.killed'],
    [1, false, 'budget'],
  ]);
  for (const { filter, runs } of failures.causes) {
    const window = { offset: 0, limit: 10 };
    const page = await handlers['run.page']({ filter, sort: { column: 'run_id', descending: false }, window });
    expect(page.total).toBe(runs);
    if (runs === 2) expect(page.runs.map(({ runId }) => runId)).toEqual([again, again2]);
  }
  // What was told is kept until a group changes: one that fails later is heard of.
  fail(store, repeatRun(store, catalogue, done.id, machine).runId);
  expect((await handlers['start.overview']({ problems: 5 })).failures.runs).toBe(4);
  expect(failuresIn(store, suiteIdOf(store, 'one')).map((row) => [row.runs, row.again, row.reason])).toEqual([
    [1, 0, 'budget'],
    [2, 1, 'worker.killed'],
  ]);
});

test('a row of the table of runs names the run that it makes again, and a run tells whether the same came out', () => {
  const { store, done, here, again } = setUp();
  const rows = new Map([...exportRuns(store)].map((row) => [row.run_id, row]));
  const idOf = (runId: number) =>
    runName(store.get<{ key: string }>('SELECT key FROM run WHERE run_id = :runId', { runId })!.key);
  expect(rows.get(idOf(done.id))!.repeats).toBeNull();
  expect(rows.get(idOf(again))!).toMatchObject({ repeats: idOf(done.id), archived: 1 });
  expect(rows.has(rows.get(idOf(here))!.repeats as string)).toBe(true);
  expect(repeatedIn(store, done.id)).toBeUndefined();
  expect(repeatedIn(store, again)).toEqual({ name: idOf(done.id), again: true, agreement: undefined });
  expect(repeatedIn(store, here)).toMatchObject({ again: false });
});
