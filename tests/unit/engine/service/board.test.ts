import { expect, test } from 'vitest';
import { calls, type Input, type Output } from '../../../../src/shared/contract.ts';
import { boardFigures, type BoardCell } from '../../../../src/shared/contract/board.ts';
import type { PrecisionId, RunStatus } from '../../../../src/shared/domain/run-spec.ts';
import { costAxes } from '../../../../src/shared/stats/cost.ts';
import type { LeaderboardRow } from '../../../../src/shared/stats/leaderboard-row.ts';
import { leaderboard, onAxis, pooledRow } from '../../../../src/shared/stats/leaderboard.ts';
import { mulberry32 } from '../../../../src/shared/stats/mulberry32.ts';
import { boardHandlers } from '../../../../src/main/engine/service/handlers/board.ts';
import { hardwareOf } from '../../../../src/main/engine/hardware.ts';
import { engineRevision } from '../../../../src/shared/domain/revisions.ts';
import { assignGroup, refreshGroup, refreshGroupsOf } from '../../../../src/main/engine/store/groups.ts';
import { requeueRuns } from '../../../../src/main/engine/store/queue.ts';
import { groupSummaries, runSummaries } from '../../../../src/main/engine/store/leaderboard-query.ts';
import { curveHandlers } from '../../../../src/main/engine/service/handlers/curves.ts';
import { setNotes, setTags } from '../../../../src/main/engine/store/run-marks.ts';
import type { Store } from '../../../../src/main/engine/store/store.ts';
import { catalogue, queue, spec, temporaryStore } from '../fixtures.ts';
import { finish, machine, type Done } from '../runs.ts';

type Query = Partial<Input<'board.page'>>;

function boardOf(store: Store) {
  const handlers = boardHandlers({
    store,
    definitions: catalogue as never,
    environment: machine,
    emit: () => undefined,
  });
  const page = async (query: Query = {}) => {
    const whole: Input<'board.page'> = {
      ...{ filter: {}, by: 'problem', pivot: false, target: null, axis: 'oracle_units' },
      ...{ sort: { column: 'rank', descending: false }, window: { offset: 0, limit: 1000 } },
      ...query,
    };
    const answer = await handlers['board.page'](calls['board.page'].input.parse(whole));
    return calls['board.page'].output.parse(answer);
  };
  return { handlers, page };
}

const only = (row: Output<'board.page'>['rows'][number]): BoardCell => Object.values(row.cells)[0]!;
const cellsOf = ({ rows }: Output<'board.page'>) => rows.map((row) => ({ rank: row.rank, ...only(row) }));

/** Methods of different speed on three problems, some failing, some that did not run on all, ties among them. */
function population(): Done[] {
  const random = mulberry32(3);
  const done: Done[] = [];
  const methods = ['normal', 'slow', 'deaf', 'nan'] as const;
  for (const start of [
    [1, 1],
    [2, 2],
    [3, 3, 3],
  ])
    // prettier-ignore
    for (const [speed, optimizer] of methods.entries())
      for (const lr of [0.1, 0.2])
        for (const precision of ['fp64', 'fp32'] as const satisfies readonly PrecisionId[]) {
          if (optimizer === 'deaf' && start.length === 3 && precision === 'fp64') continue;
          for (let seed = 0; seed < 5; seed += 1) {
            // The settings of `slow` are all alike.
            const draw = optimizer === 'slow' ? 0.5 : random();
            const rate = 0.15 * (speed + 1) * (0.5 + draw);
            const objectives = Array.from({ length: 12 }, (_, k) => 30 * Math.exp(-rate * k));
            const status: RunStatus =
              optimizer === 'nan' && draw > 0.5 ? 'diverged' : optimizer === 'deaf' && draw > 0.9 ? 'failed' : 'finished';
            if (status === 'diverged') objectives.push(NaN);
            const temporaryBytes = 100 * speed + seed;
            done.push({ spec: spec({ seed, optimizer, precision, start, hyper: { lr } }), objectives, status, temporaryBytes });
          }
        }
  return done;
}

/** The row of the command line's table that a cell stands for. */
function rowOf(rows: readonly LeaderboardRow[], cell: BoardCell, store: Store, overall: boolean): LeaderboardRow {
  const { hyper_json, parameters_json } = store.get<{ hyper_json: string; parameters_json: string }>(
    `SELECT hyper_json, parameters_json FROM run_group JOIN configuration USING (configuration_id)
       JOIN problem_instance USING (instance_id) WHERE group_id = :id`,
    { id: cell.groupIds[0]! },
  )!;
  const found = rows.filter(
    (row) =>
      row.optimizer === cell.optimizer &&
      row.precision === cell.precision &&
      row.hyper === hyper_json &&
      (overall || row.problem === `bowl ${parameters_json}`),
  );
  expect(found).toHaveLength(1);
  return found[0]!;
}

/** From the value on the logarithmic scale to the low end, and to the high one where there is one. */
const widthOf = ({ value, low, high }: { value: number; low: number; high: number }): number =>
  Math.log(value / low) + (high === Infinity ? 0 : Math.log(high / value));

const nearly = (value: number) => expect.closeTo(value, 12) as number;

for (const by of ['problem', 'overall'] as const)
  test(`by ${by}, the figures and ranks are those of the command line's leaderboard`, async () => {
    const store = temporaryStore();
    finish(store, population());
    const { page } = boardOf(store);
    for (const axis of costAxes) {
      const { rows } = leaderboard(runSummaries(store), { by, axis });
      const cells = cellsOf(await page({ by, axis }));
      expect(cells).toHaveLength(rows.length);
      for (const cell of cells) {
        const row = rowOf(rows, cell, store, by === 'overall');
        expect(cell).toMatchObject({
          ...{ rank: row.rank ?? null, isRanked: row.rank !== undefined, problems: row.problems, runs: row.runs },
          ...{ failures: row.failures, diverged: row.diverged, unfinished: row.unfinished, gap: row.gap },
          ...{ compute_s: row.compute_s, state_bytes: row.state_bytes, peak_bytes: row.peak_bytes ?? null },
          ...{ success: { value: nearly(row.success) }, ert: { value: nearly(row.ert) } },
          ...{ ertIsBound: row.unreached > 0, disturbed: row.disturbed },
        });
      }
      for (const target of [10, 1, 0.01])
        for (const cell of cellsOf(await page({ by, axis, target }))) {
          const { success, ert } = rowOf(rows, cell, store, by === 'overall').targets.find(
            (result) => result.target === target,
          )!;
          expect(cell.success).toEqual({ value: success.rate, low: success.low, high: success.high });
          if (by === 'problem' || ert.value === Infinity) expect(cell.ert).toEqual(ert);
          else {
            expect(cell.ert?.value).toBeCloseTo(ert.value, 12);
            // The delta method and the bootstrap agree on about how much is known.
            expect(cell.ert?.high === Infinity).toBe(ert.high === Infinity);
            const [below, above] = [widthOf(ert), widthOf(cell.ert!)].sort((one, other) => one - other);
            expect(above).toBeLessThan(2 * below! + 0.1);
          }
        }
    }
  });

/** What groups can be told apart by, as a test tells it. */
const fieldValue = (store: Store, field: string, groupId: number): unknown => {
  const row = store.get<Record<string, string>>(
    `SELECT optimizer, hyper_json, run_group.precision, problem AS family, parameters_json AS problem FROM run_group
       JOIN configuration USING (configuration_id) JOIN problem_instance USING (instance_id) WHERE group_id = :groupId`,
    { groupId },
  )!;
  const [, name] = /^h\.(.*)/.exec(field) ?? [];
  return name === undefined
    ? (row[field === 'hyper' ? 'hyper_json' : field] ?? null)
    : (JSON.parse(row['hyper_json']!) as Record<string, unknown>)[name];
};

test.each([
  [['optimizer']],
  [['optimizer', 'problem']],
  [['h.lr', 'precision']],
  [['problem']],
  [['family', 'h.lr', 'optimizer']],
  [['problem', 'optimizer', 'hyper', 'precision']],
  [['precision', 'optimizer', 'hyper']],
  [[]],
])('by the fields %j, every row has the figures of its runs together, and equal fields are one row', async (fields) => {
  const store = temporaryStore();
  finish(store, population());
  const { page } = boardOf(store);
  const runsOf = ({ groupIds }: BoardCell) => groupIds.flatMap((id) => groupSummaries(store, id));
  const ofProblem = fields.filter((field) => ['problem', 'family'].includes(field));
  for (const axis of ['steps', 'compute_s'] as const) {
    const cells = cellsOf(await page({ by: 'fields', fields, axis }));
    const keys = cells.map(({ groupIds }) => {
      const own = groupIds.map((id) => JSON.stringify(fields.map((field) => fieldValue(store, field, id))));
      expect(new Set(own).size).toBe(1);
      return own[0];
    });
    expect(new Set(keys).size).toBe(cells.length);
    const all = cells.flatMap(({ groupIds }) => groupIds);
    expect(new Set(all).size).toBe(all.length);
    for (const cell of cells) {
      const row = pooledRow(runsOf(cell), { axis })!;
      expect(cell).toMatchObject({
        ...{ problems: row.problems, runs: row.runs, failures: row.failures, diverged: row.diverged, gap: row.gap },
        ...{ compute_s: row.compute_s, ertIsBound: row.unreached > 0 },
        ...{ success: { value: nearly(row.success) }, ert: { value: nearly(row.ert) } },
      });
      expect(Object.keys(cell.grouped!.values)).toEqual(fields);
    }
    // Within what compares, ranks follow the figures.
    const compared = Map.groupBy(cells, ({ groupIds }) =>
      ofProblem.map((field) => fieldValue(store, field, groupIds[0]!)).join(),
    );
    for (const all of compared.values()) {
      const own = all.filter(({ isRanked }) => isRanked);
      expect(all.slice(own.length).every(({ rank }) => rank === null)).toBe(true);
      for (const [at, cell] of own.entries()) {
        const better = own.filter((other) => isBetter(other, cell)).length;
        expect(cell.rank).toBe(better + 1);
        if (at > 0) expect(own[at - 1]!.rank).toBeLessThanOrEqual(cell.rank!);
      }
    }
    for (const cell of cellsOf(await page({ by: 'fields', fields, axis, target: 1 }))) {
      const { success, ert } = pooledRow(runsOf(cell), { axis, targets: [1] })!.targets[0]!;
      expect(cell.success).toEqual({ value: success.rate, low: success.low, high: success.high });
      if (ert.value === Infinity) expect(cell.ert).toMatchObject({ value: Infinity, low: nearly(ert.low) });
      else expect(cell.ert!.value).toBeCloseTo(ert.value, 10);
    }
  }
});

test('rows by fields say what they pool, keep budgets apart, and tell tags and suites by what the runs of a group have', async () => {
  const store = temporaryStore();
  const done = (seed: number, lr: number, steps: number, start = [1, 1], precision: PrecisionId = 'fp64'): Done => ({
    spec: spec({ seed, hyper: { lr }, start, precision, budget: { steps, seconds: 60, oracle: 1000 } }),
    ...{ objectives: [30, 3, 0.3], status: 'finished' },
  });
  const some = [0.1, 0.2, 0.3].flatMap((lr) => [0, 1].map((seed) => done(seed, lr, 100)));
  const finished = finish(store, [...some, done(2, 0.1, 100), done(0, 0.1, 50), done(0, 0.1, 100, [2, 2], 'fp32')]).map(
    ({ id }) => id,
  );
  const { page, handlers } = boardOf(store);
  const rows = cellsOf(await page({ by: 'fields', fields: ['optimizer', 'problem'] }));
  expect(rows.map(({ runs, budget, grouped }) => [runs, budget, grouped!.over])).toEqual(
    expect.arrayContaining([
      [7, expect.stringContaining('100 steps'), ['3 values of lr', 'unequal numbers of runs']],
      [1, expect.stringContaining('50 steps'), []],
      [1, expect.stringContaining('100 steps'), []],
    ]),
  );
  expect(rows).toHaveLength(3);
  expect(rows.find(({ runs }) => runs === 7)).toMatchObject({ hyper: '', grouped: { pooled: ['hyper'] } });
  const precisions = cellsOf(await page({ by: 'fields', fields: ['h.lr'], filter: { text: 'h.lr = 0.3' } }));
  expect(precisions[0]).toMatchObject({
    hyper: '',
    grouped: { values: { 'h.lr': '0.3' }, over: [], pooled: [] },
  });

  setTags(store, finished.slice(0, 3), ['baseline']);
  const tagged = cellsOf(await page({ by: 'fields', fields: ['tag', 'problem'] }));
  const tags = tagged.map(({ grouped, runs }) => [grouped!.values['tag'], runs]);
  // Of lr 0.1 two of three runs, of 0.2 one of two: they are not passed off as the tag's.
  expect(tags).toEqual(expect.arrayContaining([['baseline in part', 5]]));
  setTags(store, finished, ['baseline']);
  const all = cellsOf(await page({ by: 'fields', fields: ['tag', 'suite', 'problem'] }));
  expect(new Set(all.map(({ grouped }) => [grouped!.values['tag'], grouped!.values['suite']].join()))).toEqual(
    new Set(['baseline,suite']),
  );
  const fields = await handlers['board.fields'](undefined);
  expect(fields).toEqual(
    expect.arrayContaining([
      { id: 'h.lr', title: 'lr', values: 3 },
      { id: 'problem', title: 'Problem', values: 2 },
      { id: 'tag', title: 'Tag', values: 1 },
    ]),
  );
  await expect(page({ by: 'fields', fields: ['h.nothing'] })).rejects.toMatchObject({ code: 'field.unknown' });
});

test('groups whose runs wait again are read again, whichever changed last', async () => {
  const store = temporaryStore();
  const runs = finish(
    store,
    [0.1, 0.2].map((lr) => ({ spec: spec({ hyper: { lr } }), objectives: [8], status: 'failed' as const })),
  );
  const { page } = boardOf(store);
  expect(cellsOf(await page()).map(({ failures }) => failures)).toEqual([1, 1]);
  const ids = runs.map(({ id }) => id);
  store.commit(() => {
    requeueRuns(store, ids);
    // Both are stale before either is made again.
    refreshGroupsOf(store, ids);
  });
  expect((await page()).total).toBe(0);
});

test('a filter follows tags, notes and names of suites, though no group changes', async () => {
  const store = temporaryStore();
  const done = finish(store, [
    { spec: spec({ hyper: { lr: 0.1 } }), objectives: [8, 4] },
    { spec: spec({ hyper: { lr: 0.2 } }), objectives: [8, 4] },
  ]);
  const [first] = done.map(({ id }) => id);
  const { page } = boardOf(store);
  const filters = [{ tags: ['mine'] }, { text: 'note ~ hello' }, { text: 'suite ~ oth' }];
  const found = () => Promise.all(filters.map(async (filter) => (await page({ filter })).total));
  expect(await found()).toEqual([0, 0, 0]);
  setTags(store, [first!], ['mine']);
  setNotes(store, [first!], 'hello');
  store.commit(() => store.run(`UPDATE suite SET name = 'other' WHERE suite_id = (SELECT min(suite_id) FROM suite)`));
  expect(await found()).toEqual([1, 1, 2]);
});

test('a group that appears while rows by tags are read is in their figures', async () => {
  const store = temporaryStore();
  const made = (lr: number, objectives: number[]): Done => ({ spec: spec({ hyper: { lr } }), objectives });
  finish(store, [made(0.1, [20, 9, 0.5, 0.1])]);
  const { page } = boardOf(store);
  const query: Query = { by: 'fields', fields: ['optimizer', 'tag'] };
  const reading = page(query);
  finish(store, [made(0.2, [20, 20, 20, 20])]);
  await reading;
  const [row] = cellsOf(await page(query));
  const [fresh] = cellsOf(await boardOf(store).page(query));
  expect(row!.runs).toBe(2);
  expect([row!.success, row!.ert]).toEqual([fresh!.success, fresh!.ert]);
});

test('rows by fields follow runs that end, and are sorted by a field', async () => {
  const store = temporaryStore();
  const { page } = boardOf(store);
  const add = (lr: number, seed: number, reached: number) =>
    finish(store, [{ spec: spec({ seed, hyper: { lr } }), objectives: [30, reached], status: 'finished' }]);
  add(0.1, 0, 0.001);
  add(0.2, 0, 5);
  const fields = ['optimizer'];
  const read = async () => cellsOf(await page({ by: 'fields', fields }))[0]!;
  expect(await read()).toMatchObject({ runs: 2, success: { value: nearly(2 / 3) } });
  add(0.3, 0, 0.001);
  add(0.2, 1, 0.001);
  const after = await read();
  const runs = after.groupIds.flatMap((id) => groupSummaries(store, id));
  expect(after.runs).toBe(4);
  expect(after.ert!.value).toBeCloseTo(pooledRow(runs, { axis: 'oracle_units' })!.ert, 12);
  const sorted = await page({ by: 'fields', fields: ['h.lr'], sort: { column: 'h.lr', descending: true } });
  expect(cellsOf(sorted).map(({ grouped }) => grouped!.values['h.lr'])).toEqual(['0.3', '0.2', '0.1']);
});

function isBetter(one: BoardCell, other: BoardCell): boolean {
  const near = (a: number, b: number): boolean => a === b || Math.abs(a - b) <= 1e-12 * Math.abs(a);
  const [s1, e1, s2, e2] = [one.success!.value, one.ert!.value, other.success!.value, other.ert!.value];
  if (!near(s1, s2)) return s1 > s2;
  if (!near(e1, e2)) return e1 < e2;
  return one.gap!.median < other.gap!.median && !near(one.gap!.median, other.gap!.median);
}

test('overall, the order of the rows is that of the command line', async () => {
  const store = temporaryStore();
  finish(store, population());
  const { rows } = leaderboard(runSummaries(store), { by: 'overall', axis: 'steps' });
  const cells = cellsOf(await boardOf(store).page({ by: 'overall', axis: 'steps' }));
  expect(cells.map((cell) => [cell.rank, cell.optimizer, cell.precision])).toEqual(
    rows.map((row) => [row.rank ?? null, row.optimizer, row.precision]),
  );
  expect(new Set(cells.map(({ rank }) => rank)).size).toBeLessThan(cells.length);
  expect(cells.some(({ isRanked }) => !isRanked)).toBe(true);
});

test.each(['problem', 'overall'] as const)('by %s, a target ranks by its own figures', async (by) => {
  const store = temporaryStore();
  finish(store, population());
  const { page } = boardOf(store);
  const figures = (cell: BoardCell & { rank: number | null }) => ({
    rank: cell.rank ?? Infinity,
    problem: by === 'problem' ? cell.problemLabel : '',
    order: [cell.isRanked ? 0 : 1, -(cell.success?.value ?? -1), cell.ert?.value ?? Infinity],
  });
  let moved = 0;
  const byMeans = cellsOf(await page({ by })).map(({ groupIds, rank }) => [groupIds.join(), rank] as const);
  const meanRank = new Map(byMeans);
  for (const target of [1, 0.1]) {
    const cells = cellsOf(await page({ by, target }));
    moved += cells.filter(({ groupIds, rank }) => meanRank.get(groupIds.join()) !== rank).length;
    for (const rows of Map.groupBy(cells.map(figures), ({ problem }) => problem).values())
      for (const [i, row] of rows.entries()) {
        const before = rows[i - 1];
        if (before === undefined) continue;
        expect(row.rank).toBeGreaterThanOrEqual(before.rank);
        const differs = row.order.findIndex((value, k) => value !== before.order[k]);
        if (differs >= 0) expect(row.order[differs]).toBeGreaterThan(before.order[differs]!);
      }
  }
  expect(moved).toBeGreaterThan(0);
});

test('a draft at a target is the answer without the intervals of a bootstrap', async () => {
  const store = temporaryStore();
  finish(store, population());
  const { page } = boardOf(store);
  for (const by of ['problem', 'overall'] as const) {
    const [draft, whole] = [await page({ by, target: 1, draft: true }), await page({ by, target: 1 })];
    expect([draft.isDraft, whole.isDraft]).toEqual([by === 'problem', false]);
    const without = cellsOf(whole).map(({ ert, ...cell }) => {
      const isDrawn = by === 'problem' && ert !== null && ert.value < Infinity;
      return { ...cell, ert: isDrawn ? { value: ert.value, low: NaN, high: NaN } : ert };
    });
    expect(cellsOf(draft)).toEqual(without);
    // What is known by then is not left out.
    expect(await page({ by, target: 1, draft: true })).toEqual(whole);
  }
  expect((await page({ draft: true })).isDraft).toBe(false);
});

test('runs of two budgets, rules of recording, revisions or numbers of jobs are never pooled', async () => {
  const store = temporaryStore();
  const record = { every: null };
  const short = { steps: 3, seconds: 60, oracle: 1000 };
  finish(store, [
    ...[0, 1].map((seed) => ({ spec: spec({ seed, record }), objectives: [20, 9, 0.5, 0.1] })),
    { spec: spec({ seed: 2, budget: short, record }), objectives: [20, 15, 12] },
    { spec: spec({ seed: 2, record: { every: 20 } }), objectives: [20, 15] },
    { spec: spec({ seed: 2, record }), objectives: [20, 15], jobs: 8 },
    { spec: spec({ seed: 3, record }), objectives: [20, 15] },
  ]);
  // As runs of older code are.
  store.commit(() => {
    const { group_id: id } = store.get<{ group_id: number }>('SELECT group_id FROM run WHERE seed = 3')!;
    const where = 'WHERE seed = 3';
    store.run(`UPDATE run SET engine_revision = engine_revision - 1, group_id = NULL ${where}`);
    assignGroup(store, store.get<{ id: number }>(`SELECT run_id AS id FROM run ${where}`)!.id, hardwareOf(machine).key);
    for (const { group_id } of store.all<{ group_id: number }>('SELECT group_id FROM run_group WHERE revision <= 0'))
      refreshGroup(store, group_id);
    refreshGroup(store, id);
  });
  for (const by of ['problem', 'overall'] as const) {
    const cells = cellsOf(await boardOf(store).page({ by }));
    const { rows } = leaderboard(runSummaries(store), { by, axis: 'oracle_units' });
    expect(cells.map(({ runs }) => runs)).toEqual(rows.map(({ runs }) => runs));
    expect(cells.map(({ runs }) => runs).sort()).toEqual([1, 1, 1, 1, 2]);
    expect(cells.map(({ budget, marks }) => [budget, ...marks].join('; ')).sort()).toEqual([
      '100 steps, 60 s, 1,000 oracle units',
      '100 steps, 60 s, 1,000 oracle units; 8 programs at a time',
      '100 steps, 60 s, 1,000 oracle units; looked at every 20 steps',
      `100 steps, 60 s, 1,000 oracle units; older engine code (revision ${engineRevision - 1})`,
      '3 steps, 60 s, 1,000 oracle units',
    ]);
  }
  expect(await boardOf(store).handlers['board.choices']({ filter: {} })).toMatchObject({
    hasSeveralBudgets: true,
    sharedMarks: [],
  });
});

test('several budgets on one problem are told, with what leaves each alone', async () => {
  const store = temporaryStore();
  const budgets = [
    { steps: 50, seconds: 60, oracle: 1000 },
    { steps: 80, seconds: 60, oracle: 1000 },
  ];
  const made = (start: readonly number[], budget: (typeof budgets)[number], lr: number): Done => ({
    spec: spec({ start, budget, hyper: { lr } }),
    objectives: [8, 4, 2],
  });
  finish(store, [made([1, 1], budgets[0]!, 0.1), made([2, 2], budgets[1]!, 0.1)]);
  const { page } = boardOf(store);
  // Each problem has one of its own.
  expect((await page()).budgets).toEqual([]);
  finish(store, [made([1, 1], budgets[1]!, 0.1), made([1, 1], budgets[1]!, 0.2)]);
  const { budgets: told } = await page();
  expect(told).toEqual([
    { words: '80 steps, 60 s, 1,000 oracle units', rows: 3, condition: 'budget_steps = 80' },
    { words: '50 steps, 60 s, 1,000 oracle units', rows: 1, condition: 'budget_steps = 50' },
  ]);
  for (const { rows, condition } of told) {
    const alone = await page({ filter: { text: condition } });
    expect([alone.total, alone.budgets]).toEqual([rows, []]);
  }
});

test('how all runs were made is told once', async () => {
  const store = temporaryStore();
  finish(
    store,
    [0, 1].map((seed) => ({
      spec: spec({ seed, hyper: { lr: seed + 1 }, record: { every: 20 } }),
      objectives: [20, 15],
      jobs: seed + 1,
    })),
  );
  const { handlers } = boardOf(store);
  expect(await handlers['board.choices']({ filter: {} })).toMatchObject({
    hasSeveralBudgets: false,
    sharedMarks: ['looked at every 20 steps'],
  });
});

test('overall, the board says which problems it compares on, and what has none of them stays to be seen', async () => {
  const store = temporaryStore();
  finish(store, [
    ...(['fp32', 'fp64'] as const).map((precision) => ({ spec: spec({ precision }), objectives: [20, 0.5] })),
    { spec: spec({ start: [2, 2] }), objectives: [20, 5] },
    { spec: spec({ start: [2, 2], hyper: { lr: 0.3 } }), objectives: [20, 5] },
  ]);
  const { page } = boardOf(store);
  const board = await page({ by: 'overall' });
  expect(board.pool).toBe('1 of 2 problems: bowl start=2,2 has no fp32');
  const cells = cellsOf(board);
  expect(cells.map(({ rank, runs, problems }) => [rank, runs, problems])).toEqual([[1, 1, 1], [1, 1, 1], [null, 0, 0]]); // prettier-ignore
  expect(cells[2]).toMatchObject({ hyper: 'lr=0.3', isRanked: false, success: null, ert: null, gap: null });
  expect((await page({ by: 'problem' })).pool).toBe('');
});

test('side by side stand the newest of every precision, older ones in rows of their own', async () => {
  const store = temporaryStore();
  const made = (['fp32', 'fp64', 'fp64'] as const).map((precision, seed) => ({
    spec: spec({ precision, seed: seed === 2 ? 1 : 0, record: { every: null } }),
    objectives: [20, 0.5],
  }));
  finish(store, made);
  store.commit(() => {
    store.run("UPDATE run SET precision_revision = 7, group_id = NULL WHERE precision = 'fp64' AND seed = 1");
    const { id } = store.get<{ id: number }>('SELECT run_id AS id FROM run WHERE seed = 1')!;
    refreshGroup(store, assignGroup(store, id, hardwareOf(machine).key));
    refreshGroup(store, store.get<{ id: number }>("SELECT group_id AS id FROM run WHERE precision = 'fp64' AND seed = 0")!.id); // prettier-ignore
  });
  const { rows } = await boardOf(store).page({ pivot: true });
  expect(rows.map(({ cells }) => Object.keys(cells).join()).sort()).toEqual(['fp32,fp64', 'fp64']);
  const both = rows.find(({ cells }) => cells.fp32 !== undefined)!;
  expect(both.cells.fp64?.marks).toEqual(['other precision code (revision 7)']);
});

test('what is kept of overall for another axis is of the same groups', async () => {
  const store = temporaryStore();
  finish(store, population());
  const kept = boardOf(store);
  const figures = (answer: Output<'board.page'>) =>
    cellsOf(answer).map(({ optimizer, hyper, precision, gap, ert }) => [optimizer, hyper, precision, gap, ert?.value]);
  const counts = new Set<number>();
  // By cost, an axis chooses groups of its own.
  for (const text of ['', 'ert < 20'])
    for (const axis of costAxes)
      for (const column of ['gap', 'compute_s']) {
        const query: Query = { by: 'overall', axis, filter: { text }, sort: { column, descending: false } };
        const answer = await kept.page(query);
        expect(figures(answer)).toEqual(figures(await boardOf(store).page(query)));
        counts.add(answer.rows.reduce((sum, row) => sum + only(row).groupIds.length, 0));
      }
  expect(counts.size).toBeGreaterThan(2);
});

test('precisions stand side by side, ranked by their best', async () => {
  const store = temporaryStore();
  finish(store, population());
  const { page } = boardOf(store);
  const flat = cellsOf(await page({ by: 'overall' }));
  const pivoted = await page({ by: 'overall', pivot: true });
  expect(pivoted.total).toBe(8);
  expect(pivoted.rows.every(({ cells }) => Object.keys(cells).length === 2)).toBe(true);
  const bestRank = (row: (typeof pivoted.rows)[number]): number =>
    Math.min(
      ...Object.values(row.cells).map(
        (cell) => flat.find((each) => each.groupIds[0] === cell.groupIds[0])!.rank ?? Infinity,
      ),
    );
  const order = pivoted.rows.map(bestRank);
  expect(order).toEqual([...order].sort((a, b) => a - b));
  const byGap = await page({ by: 'overall', pivot: true, sort: { column: 'fp32.gap', descending: true } });
  const gaps = byGap.rows.map(({ cells }) => cells.fp32!.gap!.median);
  expect(gaps).toEqual([...gaps].sort((a, b) => b - a));
});

test.each(['problem', 'overall'] as const)(
  'side by side, a precision says what it has lost against fp64 in one figure, and is sorted by it (by %s)',
  async (by) => {
    const store = temporaryStore();
    finish(store, population());
    const { page } = boardOf(store);
    const known: Record<string, (cell: BoardCell) => number | undefined> = {
      ert: ({ ert }) => (ert?.value === Infinity ? undefined : ert?.value),
      gap: ({ gap }) => gap?.median,
      compute_s: ({ compute_s }) => compute_s ?? undefined,
    };
    const compared = { ert: 0, success: 0, gap: 0, compute_s: 0 };
    for (const target of [null, 10, 1])
      for (const figure of boardFigures) {
        const query: Query = { by, pivot: true, target, figure, sort: { column: 'fp32.loss', descending: true } };
        const answer = await page(query);
        const losses = answer.rows.map(({ cells }) => cells.fp32?.loss);
        const drafted = (await page({ ...query, draft: true })).rows.map(({ cells }) => cells.fp32?.loss?.value);
        expect(drafted).toEqual(losses.map((loss) => loss?.value));
        for (const { cells } of answer.rows) {
          expect(cells.fp64?.loss).toBeUndefined();
          const [own, reference] = [cells.fp32, cells.fp64];
          if (own === undefined) continue;
          if (reference === undefined) {
            expect(own.loss).toBeNull();
            continue;
          }
          if (figure === 'success') {
            expect(own.loss?.value).toBe(own.success!.value - reference.success!.value);
            expect(own.loss?.low).toBeLessThanOrEqual(own.loss!.value);
            compared[figure] += 1;
            continue;
          }
          const [a, b] = [known[figure]!(own), known[figure]!(reference)];
          if (a === undefined || b === undefined || own.ertIsBound || reference.ertIsBound || !own.loss) continue;
          if (own.loss.bound !== 'none' || !(b > 0)) continue;
          expect(own.loss.value).toBeCloseTo(a / b, 10);
          compared[figure] += 1;
        }
        const order = losses.map((loss) => (!loss || loss.bound !== 'none' ? NaN : loss.value));
        const sorted = order.filter((value) => Number.isFinite(value));
        for (const [i, value] of sorted.entries())
          expect(value).toBeLessThanOrEqual((sorted[i - 1] ?? Infinity) + 1e-12);
        // Of what nothing is known comes last.
        const nothing = losses.map((loss) => !loss);
        expect(nothing).toEqual([...nothing].sort());
      }
    for (const figure of boardFigures) expect(compared[figure], figure).toBeGreaterThan(0);
  },
);

test('without precisions side by side there is no loss, and nothing to sort by it', async () => {
  const store = temporaryStore();
  finish(store, population());
  const { page } = boardOf(store);
  expect(cellsOf(await page()).every(({ loss }) => loss === undefined)).toBe(true);
  await expect(page({ sort: { column: 'fp32.loss', descending: true } })).rejects.toMatchObject({
    code: 'sort.unknown',
  });
});

test('every column sorts in both directions, and windows are parts of the whole', async () => {
  const store = temporaryStore();
  finish(store, population());
  const { page } = boardOf(store);
  const values: Record<string, (cell: BoardCell & { rank: number | null }) => number | string> = {
    problem: ({ problemLabel }) => problemLabel,
    optimizer: ({ optimizerTitle }) => optimizerTitle,
    runs: ({ runs }) => runs,
    failures: ({ failures }) => failures,
    success: ({ success }) => success!.value,
    ert: ({ ert }) => ert!.value,
    gap: ({ gap }) => gap!.median,
    compute_s: (cell) => cell.compute_s!,
    peak_bytes: (cell) => cell.peak_bytes!,
  };
  for (const [column, of] of Object.entries(values))
    for (const target of [null, 1])
      for (const descending of [false, true]) {
        const all = cellsOf(await page({ target, sort: { column, descending } }));
        const got = all.map(of);
        const sorted = [...got].sort((a, b) => (a === b ? 0 : a < b ? -1 : 1));
        expect(got, column).toEqual(descending ? sorted.reverse() : sorted);
        const part = await page({ target, sort: { column, descending }, window: { offset: 7, limit: 5 } });
        expect(part.total).toBe(all.length);
        expect(cellsOf(part)).toEqual(all.slice(7, 12));
      }
  // Ranks are those within a problem, so by rank its rows stay together.
  for (const [descending, sign] of [
    [false, 1],
    [true, -1],
  ] as const) {
    const rows = cellsOf(await page({ sort: { column: 'rank', descending } }));
    const expected = rows.toSorted(
      (a, b) =>
        (a.problemLabel < b.problemLabel ? -1 : a.problemLabel > b.problemLabel ? 1 : 0) || sign * (a.rank! - b.rank!),
    );
    expect(rows.map(({ problemLabel, rank }) => [problemLabel, rank])).toEqual(
      expected.map(({ problemLabel, rank }) => [problemLabel, rank]),
    );
    const overall = (await page({ by: 'overall', sort: { column: 'rank', descending } })).rows.map(({ rank }) => rank);
    const ranked = overall.filter((rank) => rank !== null);
    expect(ranked).toEqual(ranked.toSorted((a, b) => sign * (a - b)));
    // Those without a rank come last in both directions.
    expect(overall.slice(ranked.length).every((rank) => rank === null)).toBe(true);
    expect(ranked.length).toBeLessThan(overall.length);
  }
  await expect(page({ sort: { column: 'nothing', descending: false } })).rejects.toMatchObject({
    code: 'sort.unknown',
  });
});

test('a change of a group is seen at once, also after answers that were kept', async () => {
  const store = temporaryStore();
  const runs = finish(store, [
    { spec: spec({ seed: 0 }), objectives: [20, 5] },
    { spec: spec({ seed: 1 }), objectives: [20, 0.5] },
  ]);
  const { page, handlers } = boardOf(store);
  const listed = async () =>
    (await handlers['run.page']({ filter: {}, sort: { column: 'run_id', descending: false }, window: { offset: 0, limit: 9 } }))
      .total; // prettier-ignore
  expect(cellsOf(await page())).toMatchObject([{ runs: 2, gap: { median: 2.75 } }]);
  expect(await listed()).toBe(2);
  store.commit(() => {
    store.run('UPDATE run SET archived = 1 WHERE run_id = :id', { id: runs[0]!.id });
    refreshGroupsOf(store, [runs[0]!.id]);
  });
  expect(cellsOf(await page())).toMatchObject([{ runs: 1, gap: { median: 0.5 } }]);
  expect(await listed()).toBe(1);
});

test('machines are never mixed unless it is asked for', async () => {
  const store = temporaryStore();
  const other = { ...machine, id: 'there', cpu: 'EPYC' };
  finish(store, [
    { spec: spec({ seed: 0 }), objectives: [20, 5] },
    ...[1, 2, 3].map((seed) => ({ spec: spec({ seed }), objectives: [20, 0.5], on: other })),
  ]);
  const { page, handlers } = boardOf(store);
  const [here] = cellsOf(await page());
  expect(here).toMatchObject({ runs: 1, gap: { median: 5 }, hardware: 'cpu (Xeon)' });
  const { hardware } = await handlers['board.choices']({ filter: {} });
  expect(hardware).toMatchObject([
    { label: 'cpu (Xeon)', runs: 1, here: true },
    { label: 'cpu (EPYC)', runs: 3, here: false },
  ]);
  expect(cellsOf(await page({ filter: { hardware: hardware[1]!.key } }))).toMatchObject([{ runs: 3 }]);
  expect(cellsOf(await page({ filter: { hardware: 'any' } }))).toHaveLength(2);
  const all = cellsOf(await page({ filter: { hardware: 'any' }, by: 'overall' }));
  expect(all.map(({ runs, problems }) => [runs, problems]).sort()).toEqual([[1, 1], [3, 1]]); // prettier-ignore
});

test('a group that its runs have left is nowhere on the board, before and after it was read', async () => {
  const store = temporaryStore();
  const there = { ...machine, id: 'there', cpu: 'EPYC' };
  const [, moved] = finish(store, [
    { spec: spec({ seed: 0 }), objectives: [20, 5] },
    { spec: spec({ seed: 1, start: [2, 2], precision: 'fp32' }), objectives: [20, 0.5], on: there, jobs: 8 },
  ]);
  const open = boardOf(store);
  const labels = async ({ handlers }: typeof open, archived: boolean) => {
    const { hardware, problems, precisions, sharedMarks } = await handlers['board.choices']({
      filter: { hardware: 'any', archived },
    });
    return {
      ...{ hardware: hardware.map(({ label, runs }) => [label, runs]), problems: problems.map(({ runs }) => runs) },
      ...{ precisions, sharedMarks },
    };
  };
  expect((await labels(open, true)).hardware).toEqual([['cpu (Xeon)', 1], ['cpu (EPYC)', 1]]); // prettier-ignore
  const move = (to: typeof machine): void =>
    store.commit(() => refreshGroup(store, assignGroup(store, moved!.id, hardwareOf(to).key)));
  move(machine);
  for (const board of [open, boardOf(store)])
    for (const archived of [false, true]) {
      expect(await labels(board, archived)).toMatchObject({ hardware: [['cpu (Xeon)', 2]], problems: [1, 1] });
      const { total } = await board.page({ filter: { hardware: 'any', archived } });
      expect(total).toBe(2);
    }
  move(there);
  expect((await labels(open, false)).hardware).toEqual([['cpu (Xeon)', 1], ['cpu (EPYC)', 1]]); // prettier-ignore
});

test('machines of the same name are told apart by their keys', async () => {
  const store = temporaryStore();
  const twin = { ...machine, id: 'there', threads: 64 };
  finish(store, [
    { spec: spec({ seed: 0 }), objectives: [20, 5] },
    { spec: spec({ seed: 1 }), objectives: [20, 5], on: twin },
  ]);
  const cells = cellsOf(await boardOf(store).page({ filter: { hardware: 'any' } }));
  expect(new Set(cells.map(({ hardware }) => hardware)).size).toBe(2);
  for (const { hardware } of cells) expect(hardware).toMatch(/^cpu \(Xeon\) [0-9a-f]{4}$/);
});

test('where this machine has no runs, the one with most is shown', async () => {
  const store = temporaryStore();
  const [a, b] = ['a', 'b'].map((cpu) => ({ ...machine, id: cpu, cpu }));
  finish(store, [
    { spec: spec({ seed: 0 }), objectives: [20, 5], on: a! },
    ...[1, 2].map((seed) => ({ spec: spec({ seed }), objectives: [20, 0.5], on: b! })),
  ]);
  expect(cellsOf(await boardOf(store).page())).toMatchObject([{ runs: 2 }]);
});

test('filters narrow the leaderboard, and the choices tell what else there is', async () => {
  const store = temporaryStore();
  const runs = finish(store, population());
  store.commit(() => store.run(`INSERT INTO run_tag VALUES (:id, 'mine')`, { id: runs[0]!.id }));
  const { page, handlers } = boardOf(store);
  const count = async (filter: Query['filter']): Promise<number> => (await page({ filter: filter! })).total;
  expect(await count({})).toBe(46);
  expect(await count({ optimizers: ['deaf'] })).toBe(10);
  expect(await count({ optimizers: ['deaf'], precisions: ['fp32'] })).toBe(6);
  expect(await count({ problems: ['bowl'], tags: ['mine'] })).toBe(1);
  expect(await count({ statuses: ['diverged'] })).toBeGreaterThan(0);
  expect(await count({ text: 'diverged > 0' })).toBe(await count({ statuses: ['diverged'] }));
  expect(await count({ text: 'status = diverged' })).toBe(await count({ statuses: ['diverged'] }));
  expect(await count({ text: 'status = failed' })).toBe(await count({ statuses: ['failed'] }));
  expect(await count({ text: 'tag = mine or optimizer = deaf and h.lr = 0.2' })).toBe(6);
  expect(await count({ suiteId: 1, precisions: ['fp64'] })).toBe(22);
  expect(await count({ suiteId: 2 })).toBe(0);
  await expect(page({ filter: { text: 'lr =' } })).rejects.toMatchObject({ code: 'filter.invalid' });
  const choices = calls['board.choices'].output.parse(
    await handlers['board.choices']({ filter: { optimizers: ['deaf'], precisions: ['fp64'] } }),
  );
  expect(choices).toMatchObject({
    hasSeveralBudgets: false,
    problems: [{ label: 'bowl', runs: 10 }, { label: 'bowl start=2,2', runs: 10 }],
    optimizers: [{ id: 'deaf', runs: 20 }, { id: 'nan', runs: 30 }, { id: 'normal', runs: 30 }, { id: 'slow', runs: 30 }],
    ...{ precisions: ['fp32', 'fp64'], suites: [{ name: 'suite' }], tags: ['mine'], targets: [10, 1, 0.01] },
  }); // prettier-ignore
});

test('the range of gaps is that of all rows under the filter, whichever are asked for', async () => {
  const store = temporaryStore();
  finish(store, population());
  const { page } = boardOf(store);
  const all = await page();
  const positive = cellsOf(all).flatMap(({ gap }) => (gap ? Object.values(gap) : []).filter((value) => value > 0));
  const finite = positive.filter((value) => value < Infinity);
  expect(all.gaps).toEqual({ low: Math.min(...finite), high: Math.max(...finite) });
  for (const offset of [0, 20, 45]) expect((await page({ window: { offset, limit: 1 } })).gaps).toEqual(all.gaps);
  expect((await page({ by: 'overall' })).gaps).toEqual(all.gaps);
  const some = await page({ filter: { optimizers: ['normal'], precisions: ['fp64'] } });
  expect(some.gaps!.high - some.gaps!.low).toBeLessThan(all.gaps!.high - all.gaps!.low);
  expect((await page({ filter: { optimizers: ['none'] } })).gaps).toBeNull();
});

test('rows say in which hyper-parameters they differ from others of their optimizer, and which all have is said once', async () => {
  const store = temporaryStore();
  const run = (optimizer: 'normal' | 'slow', hyper: Record<string, number>) => ({
    spec: spec({ optimizer, hyper }),
    objectives: [20, 5],
  });
  finish(store, [
    run('normal', { lr: 0.1, memory: 3 }),
    run('normal', { lr: 0.2, memory: 3 }),
    run('slow', { lr: 0.3 }),
  ]);
  const { page } = boardOf(store);
  const told = async (filter: Query['filter'] = {}) => {
    const answer = await page({ filter });
    return {
      differing: cellsOf(answer)
        .map(({ optimizer, differing }) => `${optimizer} ${differing}`)
        .sort(),
      common: answer.common.map(({ optimizer, hyper }) => `${optimizer} ${hyper}`),
    };
  };
  expect(await told()).toEqual({
    differing: ['normal lr=0.1', 'normal lr=0.2', 'slow '],
    common: ['normal memory=3', 'slow lr=0.3'],
  });
  // Of one alone, all is common.
  expect(await told({ text: 'h.lr = 0.2' })).toEqual({ differing: ['normal '], common: ['normal lr=0.2 memory=3'] });
});

test('runs that wait are no row of their own, and are told beside those that have ended', async () => {
  const store = temporaryStore();
  queue(store, [spec({ optimizer: 'slow' })]);
  const { page } = boardOf(store);
  expect((await page()).total).toBe(0);
  finish(store, [
    { spec: spec({ seed: 0 }), objectives: [20, 5] },
    { spec: spec({ seed: 1 }), objectives: [20], status: 'interrupted' },
  ]);
  expect(cellsOf(await page())).toMatchObject([{ runs: 1, unfinished: 1 }]);
});

test('saved views are kept by name', async () => {
  const { handlers } = boardOf(temporaryStore());
  const { viewId } = await handlers['view.save']({ of: 'board', name: 'mine', state: { by: 'overall' } });
  expect(await handlers['view.save']({ of: 'board', name: 'mine', state: [1] })).toEqual({ viewId });
  await handlers['view.save']({ of: 'compare', name: 'mine', state: null });
  expect(await handlers['view.list']({ of: 'board' })).toEqual([{ viewId, name: 'mine', state: [1] }]);
  await handlers['view.remove']({ viewId });
  expect(await handlers['view.list']({ of: 'board' })).toEqual([]);
  expect(await handlers['view.list']({ of: 'compare' })).toMatchObject([{ name: 'mine', state: null }]);
});

test('runs that were made many at once stand in rows of their own, without a time, and on the axis of time not at all', async () => {
  const store = temporaryStore();
  const budget = { steps: 100, oracle: 1_000 };
  const done = (seed: number, batched: boolean, start = [1, 1]): Done => ({
    spec: batched
      ? { ...spec({ seed, start, budget: { ...budget, seconds: Infinity } }), batched: true }
      : spec({ seed, start, budget: { ...budget, seconds: 60 } }),
    objectives: [50, 5, 0.5],
  });
  finish(
    store,
    [0, 1, 2].flatMap((seed) => [done(seed, true), done(seed, false)]),
  );
  const { page } = boardOf(store);
  const both = cellsOf(await page());
  expect(both.map(({ runs, budget: words }) => [runs, words])).toEqual([
    [3, '100 steps, 60 s, 1,000 oracle units'],
    [3, '100 steps, 1,000 oracle units'],
  ]);
  expect(both[0]!.compute_s).toBeGreaterThan(0);
  expect(both[1]).toMatchObject({
    compute_s: null,
    marks: expect.arrayContaining(['made many at once: no time of its own']),
  });
  expect(both[1]!.ert).toEqual(both[0]!.ert);
  for (const by of ['problem', 'overall', 'fields'] as const) {
    const onTime = await page({ axis: 'compute_s', by, fields: ['optimizer'] });
    expect(onTime).toMatchObject({ total: 1, leavesUntimed: true });
    expect(cellsOf(onTime)[0]!.groupIds).toEqual(both[0]!.groupIds);
    const all = cellsOf(await page({ by, fields: ['optimizer'] }));
    expect(all.map(({ compute_s }) => compute_s === null).sort()).toEqual([false, true]);
  }
  expect((await page()).leavesUntimed).toBe(false);
  // What the filter of several budgets asks.
  for (const { condition, words } of (await page()).budgets)
    expect(cellsOf(await page({ filter: { text: condition } })).map((cell) => cell.budget)).toEqual([words]);
  // Nor over several problems, where the figures of their groups stand side by side.
  finish(store, [done(0, true, [2, 2]), done(0, false, [2, 2])]);
  for (const descending of [false, true]) {
    const sort = { column: 'compute_s', descending };
    const overall = cellsOf(await page({ by: 'overall', sort }));
    expect(overall.map(({ runs, compute_s }) => [runs, compute_s === null])).toEqual([[4, false], [4, true]]); // prettier-ignore
    expect(overall[0]!.compute_s).toBe(both[0]!.compute_s);
  }
  expect(onAxis(runSummaries(store), 'compute_s').map(({ budget: { seconds } }) => seconds)).toEqual([60, 60, 60, 60]);
});

test('a curve of runs that were made many at once is missing on the axis of time, with the reason', async () => {
  const store = temporaryStore();
  const budget = { steps: 100, seconds: Infinity, oracle: 1_000 };
  const [run] = finish(store, [{ spec: { ...spec({ budget }), batched: true }, objectives: [50, 5] }]);
  const handlers = curveHandlers({ store, definitions: catalogue as never, environment: machine, emit: () => {} });
  const ask = (axis: 'steps' | 'compute_s') =>
    handlers['curves.get']({
      ...{ series: [{ runId: run!.id }], axis, value: 'gap', best: false, xLog: false, yLog: true },
      ...{ range: null, columns: 100, traces: false },
    });
  expect((await ask('steps')).series).toHaveLength(1);
  expect(await ask('compute_s')).toMatchObject({ series: [], missing: [{ code: 'curve.untimed' }] });
  const table = await handlers['curves.points']({ runId: run!.id, offset: 0, limit: 10 });
  const at = (name: string): number => table.columns.indexOf(name);
  expect(table.rows.map((row) => [row[at('step')], row[at('compute_s')], row[at('wall_s')]])).toEqual([
    [0, null, null],
    [1, null, null],
  ]);
});
