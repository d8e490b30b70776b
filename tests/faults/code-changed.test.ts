import { expect, test } from 'vitest';
import { runSummaries } from '../../src/main/engine/store/leaderboard-query.ts';
import { changeStatus } from '../../src/main/engine/store/queue.ts';
import { isScored } from '../../src/shared/stats/run-summary.ts';
import { queue, spec, temporaryStore } from '../unit/engine/fixtures.ts';
import { engineRevision } from '../../src/shared/domain/revisions.ts';
import { startEngine, stateOf } from './engine-fixtures.ts';

test('a run that its worker refuses, since the code is another, is put off with the others of its program', async () => {
  const store = temporaryStore();
  const changed = [0, 1, 2].map((seed) => spec({ optimizer: 'changed', seed }));
  const runs = queue(store, [...changed, spec({ optimizer: 'normal' })]);
  const asked: (readonly string[])[] = [];
  const { engine, events } = await startEngine(store, {
    pluginFiles: (ids) => {
      asked.push(ids);
      return Promise.resolve(['one.ts', 'two.ts']);
    },
  });
  expect(await engine.run()).toEqual({ paused: 1, finished: 1 });
  expect(runs.map(({ id }) => stateOf(store, id).status)).toEqual(['paused', 'paused', 'paused', 'finished']);
  // What it was queued for, and what is to be loaded, has come to the worker.
  const message = 'The optimizer has changed: plug-ins one.ts,two.ts, revision 1. Put the file back.';
  for (const { id } of runs.slice(0, 3)) expect(stateOf(store, id)).toMatchObject({ reason: 'code.changed', message });
  expect(asked).toEqual([
    ['bowl', 'changed'],
    ['bowl', 'normal'],
  ]);
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'put-off', reason: 'code.changed', paused: 2, programKey: runs[0]!.programKey }),
  );
  // No failure of the method.
  expect(
    runSummaries(store)
      .filter(isScored)
      .map(({ status }) => status),
  ).toEqual(['finished']);
});

test('a run is queued with the revisions of all four parts, and comes back with them', () => {
  const store = temporaryStore();
  const [run] = queue(store, [spec()]);
  expect(run!.revisions).toEqual({ engine: engineRevision, problem: 1, optimizer: 1, precision: 1 });
  expect(store.get('SELECT engine_revision AS e, precision_revision AS p FROM run')).toEqual({
    e: engineRevision,
    p: 1,
  });
});

test.each([
  ['is paused', 'paused'],
  ['is cancelled', 'cancelled'],
] as const)('a run that %s while its plug-ins are looked for is not started', async (_, status) => {
  const store = temporaryStore();
  const [first, second] = queue(store, [spec({ seed: 0 }), spec({ optimizer: 'slow' })]);
  const { engine, events } = await startEngine(store, {
    pluginFiles: async () => {
      changeStatus(store, [first!.id], ['queued'], status);
      await Promise.resolve();
      return [];
    },
  });
  expect(await engine.run()).toEqual({ finished: 1 });
  expect(stateOf(store, first!.id)).toMatchObject({ status, epoch: null });
  expect(events.filter(({ type }) => type === 'starting')).toHaveLength(1);
  expect(stateOf(store, second!.id).status).toBe('finished');
});

test('an engine that is stopped while plug-ins are looked for starts nothing', async () => {
  const store = temporaryStore();
  const [run] = queue(store, [spec()]);
  const { engine, events } = await startEngine(store, {
    pluginFiles: () => {
      engine.stop();
      return Promise.resolve([]);
    },
  });
  expect(await engine.run()).toEqual({});
  expect(stateOf(store, run!.id).status).toBe('queued');
  expect(events).toEqual([]);
});
