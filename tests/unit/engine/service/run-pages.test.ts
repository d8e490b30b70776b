import { expect, test } from 'vitest';
import { calls, type Input } from '../../../../src/shared/contract.ts';
import { RunPages } from '../../../../src/main/engine/service/board/run-pages.ts';
import { boardHandlers } from '../../../../src/main/engine/service/handlers/board.ts';
import { queue, spec, temporaryStore, catalogue } from '../fixtures.ts';
import { finish, machine } from '../runs.ts';

/** Sixty ended runs, every seventh without a final gap, and five that wait; a tenth is archived. */
function setUp() {
  const store = temporaryStore();
  finish(
    store,
    Array.from({ length: 60 }, (_, seed) => ({
      spec: spec({
        seed,
        ...(seed % 3 === 0 && { optimizer: 'slow' as const }),
        precision: seed % 2 ? 'fp32' : 'fp64',
      }),
      objectives: seed % 7 === 0 ? [9, NaN] : [9, ((seed * 37) % 20) / 8],
      status: seed % 7 === 0 ? 'diverged' : 'finished',
      ...(seed > 50 && { on: { ...machine, id: 'there', cpu: 'EPYC' } }),
    })),
  );
  queue(
    store,
    Array.from({ length: 5 }, (_, i) => spec({ seed: 100 + i })),
    'later',
  );
  store.commit(() => {
    store.run('UPDATE run SET archived = 1 WHERE seed % 10 = 9');
    store.run(`INSERT INTO run_tag SELECT run_id, 'mine' FROM run WHERE seed % 5 = 1`);
    store.run(
      'UPDATE run_group SET archived = (SELECT sum(archived) FROM run WHERE run.group_id = run_group.group_id)',
    );
  });
  const context = { store, definitions: catalogue as never, environment: machine, emit: () => undefined };
  return { store, context, handlers: boardHandlers(context) };
}

type Query = Input<'run.page'>;
const everything = { offset: 0, limit: 1000 };
const byId = { column: 'run_id', descending: false };

test('a filter finds the same runs as plain SQL, and the total is their number', () => {
  const { store, context } = setUp();
  const pages = new RunPages(context);
  const cases: [Query['filter'], string][] = [
    [{}, 'archived = 0'],
    [{ archived: true }, 'true'],
    [{ statuses: ['diverged', 'queued'] }, `archived = 0 AND status IN ('diverged', 'queued')`],
    [{ precisions: ['fp32'] }, `archived = 0 AND precision = 'fp32'`],
    [{ optimizers: ['slow'] }, 'archived = 0 AND seed % 3 = 0 AND seed < 60'],
    [{ problems: ['bowl'], instances: [1] }, 'archived = 0'],
    [{ problems: ['none'] }, 'false'],
    [{ tags: ['mine', 'other'] }, 'archived = 0 AND seed % 5 = 1'],
    [{ suiteId: 2 }, 'archived = 0 AND seed >= 100'],
    [{ text: 'gap < 1 and seed != 4' }, 'archived = 0 AND final_gap < 1 AND seed <> 4'],
    [{ text: 'optimizer = slow or status = queued' }, 'archived = 0 AND (seed >= 100 OR seed % 3 = 0)'],
  ];
  for (const [filter, where] of cases) {
    const expected = store.all<{ id: number }>(`SELECT run_id AS id FROM run WHERE ${where} ORDER BY run_id`);
    const { total, runs } = pages.page({ filter, sort: byId, window: everything });
    expect(runs.map(({ runId }) => runId), where).toEqual(expected.map(({ id }) => id)); // prettier-ignore
    expect(total, where).toBe(expected.length);
  }
});

test('a machine is chosen where it is named; else a list has the runs of all', () => {
  const { store, context } = setUp();
  const pages = new RunPages(context);
  const total = (filter: Query['filter']): number => pages.page({ filter, sort: byId, window: everything }).total;
  const { hardware } = store.get<{ hardware: string }>(
    'SELECT hardware FROM run JOIN run_group USING (group_id) WHERE seed = 55',
  )!;
  expect(total({ hardware })).toBe(8);
  expect(total({ hardware: 'any' })).toBe(total({}));
});

for (const few of [20_000, 0])
  test(`every window of every order is a part of the whole, ${few === 0 ? 'walking an index' : 'sorting what is found'}`, () => {
    const { context } = setUp();
    const pages = new RunPages(context, few);
    for (const column of ['run_id', 'endedAt', 'gap_final', 'gap_best', 'compute_s', 'seed', 'status', 'optimizer'])
      for (const descending of [false, true])
        for (const filter of [{}, { archived: true }, { statuses: ['finished' as const] }, { text: 'seed > 10' }]) {
          const sort = { column, descending };
          const all = pages.page({ filter, sort, window: everything });
          const ids = all.runs.map(({ runId }) => runId);
          expect(new Set(ids).size).toBe(all.total);
          for (const [offset, limit] of [
            [0, 7],
            [13, 20],
            [40, 30],
            [all.total - 3, 9],
            [all.total, 5],
          ] as const)
            // prettier-ignore
            expect(
              pages.page({ filter, sort, window: { offset, limit } }).runs.map(({ runId }) => runId),
              `${column} ${String(descending)} ${offset}`,
            ).toEqual(ids.slice(offset, offset + limit));
        }
  });

test('runs without a value come last in both directions', () => {
  const { context } = setUp();
  for (const few of [20_000, 0])
    for (const descending of [false, true]) {
      const { runs } = new RunPages(context, few).page({
        filter: { archived: true },
        sort: { column: 'gap_final', descending },
        window: everything,
      });
      const gaps = runs.map(({ gap_final }) => gap_final);
      // A NaN is a value, but none that orders.
      const known = gaps.filter((gap): gap is number => gap !== null && !Number.isNaN(gap));
      expect(gaps.some(Number.isNaN)).toBe(true);
      expect(known).toHaveLength(51);
      expect(gaps.slice(0, 51)).toEqual([...known].sort((a, b) => (descending ? b - a : a - b)));
    }
});

test('lines of runs keep the contract, and unknown columns are refused', () => {
  const { context, handlers } = setUp();
  const answer = handlers['run.page']({
    filter: {},
    sort: { column: 'endedAt', descending: true },
    window: everything,
  });
  expect(() => calls['run.page'].output.parse(answer)).not.toThrow();
  expect(() =>
    new RunPages(context).page({ filter: {}, sort: { column: 'nothing', descending: true }, window: everything }),
  ).toThrow(expect.objectContaining({ code: 'sort.unknown' }));
});

test('the runs behind groups come by seed, without those that are archived', async () => {
  const { store, handlers } = setUp();
  const groups = store.all<{ id: number }>('SELECT group_id AS id FROM run_group');
  const runs = await handlers['run.ofGroups']({ groupIds: groups.map(({ id }) => id) });
  const seeds = runs.map(({ seed }) => seed);
  expect(seeds).toEqual(Array.from({ length: 60 }, (_, seed) => seed).filter((seed) => seed % 10 !== 9));
});
