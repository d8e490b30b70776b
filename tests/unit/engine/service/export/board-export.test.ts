import { expect, test } from 'vitest';
import { defaultBoardQuery, type BoardQuery } from '../../../../../src/shared/contract/board.ts';
import { repeatRun } from '../../../../../src/main/engine/repeat-run.ts';
import { boardHandlers } from '../../../../../src/main/engine/service/handlers/board.ts';
import { boardLines } from '../../../../../src/main/engine/service/export/board-lines.ts';
import { boardPaper } from '../../../../../src/main/engine/service/export/board-paper.ts';
import { beginLaunch, endLaunch } from '../../../../../src/main/engine/store/launches.ts';
import { setArchived } from '../../../../../src/main/engine/store/run-marks.ts';
import type { Store } from '../../../../../src/main/engine/store/store.ts';
import { catalogue, spec, temporaryStore } from '../../fixtures.ts';
import { finish, machine } from '../../runs.ts';

const contextOf = (store: Store) => ({
  store,
  definitions: catalogue as never,
  environment: machine,
  emit: () => undefined,
});

/** One that is best in fp64 and worst in fp32, and one that is alike in both. */
function setUp() {
  const store = temporaryStore();
  const [good, fair, bad] = [[8, 0.5, 0.001], [8, 4, 0.5], [8, 8, 8]]; // prettier-ignore
  const runs = finish(store, [
    { spec: spec({ precision: 'fp64' }), objectives: good },
    { spec: spec({ precision: 'fp32' }), objectives: bad },
    { spec: spec({ precision: 'fp64', optimizer: 'slow' }), objectives: fair },
    { spec: spec({ precision: 'fp32', optimizer: 'slow' }), objectives: fair },
  ]);
  return { store, context: contextOf(store), runs };
}

test('a table for a paper ranks each of its rows, and says by what', async () => {
  const { context } = setUp();
  const target: BoardQuery = { ...defaultBoardQuery, target: 1 };
  const apart = await boardPaper(context, target, 'markdown');
  const ranks = apart
    .split('\n')
    .flatMap((line) => /^\| (\d) \|.*\| (fp\d+) \|/.exec(line)?.slice(1, 3).join(' ') ?? []);
  // A row of fp32 that reached nothing does not stand first because its method does in fp64.
  expect(ranks.sort()).toEqual(['1 fp64', '2 fp32', '2 fp64', '4 fp32']);
  expect(apart).toContain('Ranks are by success at the target');
  const sort = { column: 'fp32.ert', descending: false };
  expect(await boardPaper(context, { ...target, pivot: true }, 'markdown')).toBe(apart);
  expect(await boardPaper(context, { ...target, pivot: true, sort }, 'markdown')).toContain('| fp32 |');
  const means = await boardPaper(context, defaultBoardQuery, 'markdown');
  expect(means).toContain('Ranks are by success over all targets');
});

test('rows by fields that differ in a revision say which', async () => {
  const { store, context } = setUp();
  store.commit(() => store.run('UPDATE run_group SET precision_revision = 2 WHERE group_id = 1'));
  const query: BoardQuery = { ...defaultBoardQuery, by: 'fields', fields: ['precision'] };
  const lines: string[] = [];
  for await (const line of boardLines(context, query, 'headline')) lines.push(line);
  expect(lines[0]!.split(',')).toContain('precision_revision');
  const names = lines.slice(1).map((line) => line.split(',').slice(1, 8).join());
  expect(new Set(names).size).toBe(names.length);
});

test('a seed counts once, also where all runs of a row are archived', async () => {
  const store = temporaryStore();
  const runs = finish(
    store,
    [0, 1, 2].map((seed) => ({ spec: spec({ seed }), objectives: [8, 4, 2] })),
  );
  const { page } = { page: boardHandlers(contextOf(store))['board.page'] };
  const counted = async () => {
    const query = { ...defaultBoardQuery, filter: { archived: true }, window: { offset: 0, limit: 10 } };
    return (await page(query)).rows.flatMap(({ cells }) => Object.values(cells).map(({ runs: n }) => n));
  };
  const again = repeatRun(store, catalogue, runs[0]!.id, machine).runId;
  beginLaunch(store, again, { environmentId: machine.id, jobs: 1 });
  store.commit(() => endLaunch(store, again, { status: 'failed', reason: 'worker.killed' }, ''));
  expect(await counted()).toEqual([3]);
  setArchived(
    store,
    runs.map(({ id }) => id),
    true,
  );
  expect(await counted()).toEqual([3]);
  const [row] = (await page({ ...defaultBoardQuery, filter: { archived: true }, window: { offset: 0, limit: 10 } }))
    .rows;
  const listed = await boardHandlers(contextOf(store))['run.ofGroups']({ groupIds: row!.cells.fp64!.groupIds });
  expect(listed.map(({ runId }) => runId)).not.toContain(again);
});
