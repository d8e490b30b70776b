import { expect, test } from 'vitest';
import { defaultBoardQuery } from '../../../../src/shared/contract/board.ts';
import { positive } from '../../../../src/shared/domain/parameter.ts';
import type { Run } from '../../../../src/main/engine/store/runs.ts';
import { Tracker } from '../../../../src/main/engine/progress/tracker.ts';
import type { ServiceContext } from '../../../../src/main/engine/service/context.ts';
import { boardHandlers } from '../../../../src/main/engine/service/handlers/board.ts';
import { curveHandlers } from '../../../../src/main/engine/service/handlers/curves.ts';
import { planesOf } from '../../../../src/main/engine/service/planes/planes.ts';
import { ActiveRuns } from '../../../../src/main/engine/service/queue/active-runs.ts';
import { catalogue, queue, spec, temporaryStore } from '../fixtures.ts';
import { finish, machine } from '../runs.ts';

const window = { offset: 0, limit: 100 };

/** What every view calls runs, by the value of lr. */
function setUp(lrs: readonly number[], starts: readonly (readonly number[])[] = [[1, 1]]) {
  const store = temporaryStore();
  const context: ServiceContext = {
    store,
    definitions: { ...catalogue } as never,
    environment: machine,
    emit: () => {},
  };
  const board = boardHandlers(context);
  const curves = curveHandlers(context);
  const runs = finish(
    store,
    starts.flatMap((start) => lrs.map((lr) => ({ spec: spec({ hyper: { lr }, start }), objectives: [8, 4, 2] }))),
  );
  const column =
    (name: 'hyper' | 'problemLabel', sort = 'rank') =>
    async () => {
      const query = { ...defaultBoardQuery, sort: { column: sort, descending: false }, window };
      const { rows } = await board['board.page'](query);
      return rows.map(({ cells }) => cells.fp64![name]);
    };
  const listed = async () => {
    const { runs: lines } = await board['run.page']({
      filter: {},
      sort: { column: 'name', descending: false },
      window,
    });
    return lines.map(({ hyper }) => hyper);
  };
  const drawn = async () => {
    const { series } = await curves['curves.get']({
      ...{ series: runs.map(({ id }) => ({ runId: id })), axis: 'steps', value: 'gap', best: false },
      ...{ xLog: false, yLog: true, range: null, columns: 10, traces: false },
    });
    return series.map(({ hyper }) => hyper);
  };
  return { store, context, board, runs, column, listed, drawn };
}

test('configurations and instances that differ look different, in every view alike', async () => {
  const { column, listed, drawn, board } = setUp([0.2, 0.200001, 1_000_001], [[1, 1], [1, 1.0000001]]); // prettier-ignore
  const names = ['lr=0.2', 'lr=0.200001', 'lr=1000001'];
  expect(new Set(await column('hyper')())).toEqual(new Set(names));
  expect(await listed()).toEqual([...names, ...names]);
  expect(await drawn()).toEqual([...names, ...names]);
  // The default start stands beside the other one.
  expect(new Set(await column('problemLabel')())).toEqual(new Set(['bowl', 'bowl start=1,1.0000001']));
  const { problems } = await board['board.choices']({ filter: {} });
  expect(problems.map(({ label }) => label)).toEqual(['bowl', 'bowl start=1,1.0000001']);
});

test('what is no default does not look like it', async () => {
  const { listed } = setUp([0.1, 0.10000001]);
  expect(await listed()).toEqual(['lr=0.1', 'lr=0.10000001']);
});

test('a default is told where others have another value, and only there', async () => {
  const { listed, store, drawn } = setUp([0.1]);
  expect([await listed(), await drawn()]).toEqual([[''], ['']]);
  queue(store, [spec({ hyper: { lr: 0.5 } })], 'later');
  expect(await listed()).toEqual(['lr=0.1', 'lr=0.5']);
  expect(await drawn()).toEqual(['lr=0.1']);
});

test('a name grows in all views when another one comes that looks like it', async () => {
  const { store, column, listed, drawn, runs, context } = setUp([0.123456, 0.5]);
  const [near] = runs;
  const active = new ActiveRuns(store, context.definitions);
  active.take({ type: 'starting', run: near! } as never);
  const activeNames = (): string[] =>
    active.list(new Tracker(new Map<string, Run[]>(), 1), () => undefined).map(({ hyper }) => hyper);
  for (const names of [await column('hyper')(), await listed(), await drawn()])
    expect(names.toSorted()).toEqual(['lr=0.1235', 'lr=0.5']);
  expect(activeNames()).toEqual(['lr=0.1235']);

  queue(store, [spec({ hyper: { lr: 0.123457 } })], 'later');
  for (const names of [await column('hyper')(), await drawn()])
    expect(names.toSorted()).toEqual(['lr=0.123456', 'lr=0.5']);
  expect(await listed()).toEqual(['lr=0.123456', 'lr=0.5', 'lr=0.123457']);
  expect(activeNames()).toEqual(['lr=0.123456']);
});

test('a plug-in that is edited while the window is open has its new names in all views', async () => {
  const { context, column, listed, drawn } = setUp([0.1], [[1, 2]]);
  const labels = column('problemLabel');
  expect([await labels(), await listed(), await drawn()]).toEqual([['bowl start=1,2'], [''], ['']]);
  const { problems, optimizers } = context.definitions;
  Object.assign(context.definitions, {
    problems: problems.map((problem) => ({ ...problem, short: 'Bowl', naming: { start: 'from {}' } })),
    optimizers: optimizers.map((optimizer) => ({ ...optimizer, hyper: { ...optimizer.hyper, lr: positive(0.5) } })),
  });
  expect([await labels(), await listed(), await drawn()]).toEqual([['Bowl from 1,2'], ['lr=0.1'], ['lr=0.1']]);
});

test('rows are sorted by the names that they show', async () => {
  const { store, column } = setUp([0.123456, 0.5, 0.3]);
  const sorted = column('hyper', 'hyper');
  expect(await sorted()).toEqual(['lr=0.1235', 'lr=0.3', 'lr=0.5']);
  queue(store, [spec({ hyper: { lr: 0.123457 } })], 'later');
  expect(await sorted()).toEqual(['lr=0.123456', 'lr=0.3', 'lr=0.5']);
});

test('maps have the names of the other views', () => {
  const { context } = setUp([0.1], [[1, 1], [1, 1.0000001]]); // prettier-ignore
  expect(planesOf(context, catalogue.problems[0] as never).map(({ label }) => label)).toEqual([
    'bowl',
    'bowl start=1,1.0000001',
  ]);
});
