import { expect, test } from 'vitest';
import type { Output } from '../../../src/shared/contract.ts';
import { defaultBoardQuery } from '../../../src/shared/contract/board.ts';
import { boardHandlers } from '../../../src/main/engine/service/handlers/board.ts';
import { setArchived } from '../../../src/main/engine/store/run-marks.ts';
import type { Store } from '../../../src/main/engine/store/store.ts';
import { startEngine } from '../../faults/engine-fixtures.ts';
import { catalogue, queue, spec, temporaryStore } from '../../unit/engine/fixtures.ts';

const window = { offset: 0, limit: 100 };

const handlersOf = (store: Store) =>
  boardHandlers({ store, definitions: catalogue as never, environment: { id: 'here' }, emit: () => {} });

type Overview = Output<'start.overview'>;

async function ran(store: Store, ...runs: Parameters<typeof spec>[0][]): Promise<void> {
  queue(store, runs.map(spec));
  const { engine } = await startEngine(store);
  await engine.run();
}

test('the best of a problem in a precision is the first row of the leaderboard of these', async () => {
  const store = temporaryStore();
  await ran(
    store,
    ...[0, 1, 2].flatMap((seed) => [
      { seed },
      { seed, hyper: { lr: 0.2 } },
      { seed, precision: 'fp32' as const },
      { seed, start: [1, 2], budget: { steps: 20, seconds: 60, oracle: 1000 } },
      { seed, start: [1, 2], optimizer: 'nan' as const },
    ]),
  );
  const handlers = handlersOf(store);
  const { known, ...all } = await handlers['start.overview']({ problems: 10 });
  expect(all).toMatchObject({ problems: 2, rows: 5, runs: 15, here: true });
  expect(all.hardware).not.toBe('');
  expect(known.map(({ problemLabel, best }) => [problemLabel, Object.keys(best)])).toEqual([
    ['bowl', ['fp32', 'fp64']],
    ['bowl start=1,2', ['fp64']],
  ]);
  for (const { instanceId, best } of known)
    for (const [precision, { cell, rows, tied }] of Object.entries(best)) {
      const page = await handlers['board.page']({
        ...defaultBoardQuery,
        filter: { instances: [instanceId], precisions: [precision as 'fp64'] },
        window,
      });
      expect(page.total).toBe(rows);
      expect(page.rows.filter(({ rank }) => rank === 1)).toHaveLength(1 + tied);
      // In which hyper-parameters it differs from the other rows is for a table of them to say.
      const shown = Object.values(page.rows[0]!.cells).map(({ differing: _, ...rest }) => rest);
      expect(shown).toEqual([cell]);
    }
  const [bowl, other] = known as [Overview['known'][number], Overview['known'][number]];
  expect(bowl.best.fp64).toMatchObject({ rows: 2, tied: 1 });
  expect(other.best.fp64).toMatchObject({ rows: 2, tied: 0, cell: { optimizer: 'normal', ertIsBound: true } });
});

test('of many problems it tells those that were worked on last, and hears of new results', async () => {
  const store = temporaryStore();
  await ran(store, { start: [1, 1] }, { start: [1, 2] }, { start: [1, 3] });
  const handlers = handlersOf(store);
  const two = await handlers['start.overview']({ problems: 2 });
  expect(two.problems).toBe(3);
  await ran(store, { start: [1, 1], seed: 1 });
  const one = await handlers['start.overview']({ problems: 1 });
  expect(one.known).toMatchObject([{ problemLabel: 'bowl', best: { fp64: { cell: { runs: 2 } } } }]);
});

test('failures are told by their causes, and each cause leads to exactly its runs', async () => {
  const store = temporaryStore();
  await ran(
    store,
    ...[0, 1, 2].flatMap((seed) => [
      { seed },
      { seed, optimizer: 'nan' as const, hyper: { lr: 0.5 } },
      { seed, optimizer: 'nan' as const, hyper: { lr: 0.7, memory: 6 } },
      { seed, optimizer: 'nan' as const, precision: 'fp32' as const, hyper: { lr: 0.5 } },
    ]),
    { optimizer: 'throw' },
    { optimizer: 'refuse', start: [1, 2] },
  );
  const handlers = handlersOf(store);
  const { failures } = await handlers['start.overview']({ problems: 5 });
  expect(failures.runs).toBe(11);
  const told = failures.causes.map(({ optimizer, hyper, precisions, status, runs }) =>
    [optimizer, hyper, precisions.join(), status, runs].join(' '),
  );
  expect(told.sort()).toEqual([
    'nan lr=0.5 memory=5 fp32,fp64 diverged 6',
    'nan lr=0.7 memory=6 fp64 diverged 3',
    'refuse  fp64 failed 1',
    'throw  fp64 failed 1',
  ]);
  for (const { filter, runs, runId, status, reason, endedAt } of failures.causes) {
    const sort = { column: 'endedAt', descending: true };
    const page = await handlers['run.page']({ filter, sort, window });
    expect([page.total, page.runs.length]).toEqual([runs, runs]);
    expect(page.runs[0]).toMatchObject({ runId, status, reason, endedAt });
  }
  expect(failures.causes.map(({ endedAt }) => endedAt)).toEqual(
    failures.causes
      .map(({ endedAt }) => endedAt)
      .toSorted()
      .reverse(),
  );
});

test('what was archived is no failure any more', async () => {
  const store = temporaryStore();
  await ran(store, { optimizer: 'nan' }, { optimizer: 'nan', seed: 1 }, { optimizer: 'throw' });
  const handlers = handlersOf(store);
  const before = await handlers['start.overview']({ problems: 5 });
  expect(before.failures.runs).toBe(3);
  const diverged = before.failures.causes.find(({ status }) => status === 'diverged')!;
  setArchived(store, [diverged.runId], true);
  const after = await handlers['start.overview']({ problems: 5 });
  expect(after.failures).toMatchObject({ runs: 2 });
  expect(after.failures.causes.find(({ status }) => status === 'diverged')).toMatchObject({ runs: 1 });
});

test('without any result there is nothing to tell', async () => {
  const store = temporaryStore();
  queue(store, [spec()]);
  expect(await handlersOf(store)['start.overview']({ problems: 5 })).toEqual({
    ...{ hardware: '', here: false, runs: 0, rows: 0, problems: 0, known: [] },
    failures: { runs: 0, causes: [] },
  });
});
