import { expect, test } from 'vitest';
import { suiteName } from '../../../../src/shared/contract/suites.ts';
import type { RunStatus } from '../../../../src/shared/domain/run-spec.ts';
import { parseSuite } from '../../../../src/shared/domain/suite.ts';
import { RunChanges } from '../../../../src/main/engine/service/queue/run-changes.ts';
import { removeSuite, restoreSuite } from '../../../../src/main/engine/service/suite-removal.ts';
import { checkSuite } from '../../../../src/main/engine/service/suites.ts';
import { changeStatus } from '../../../../src/main/engine/store/queue.ts';
import { deletedSuites } from '../../../../src/main/engine/store/suite-changes.ts';
import { listSuites, suiteIdOf } from '../../../../src/main/engine/store/suites.ts';
import type { Store } from '../../../../src/main/engine/store/store.ts';
import { submit } from '../../../../src/main/engine/submit.ts';
import { machine } from '../runs.ts';
import { catalogue, queue, spec, temporaryStore } from '../fixtures.ts';

const text = JSON.stringify({
  ...{ name: 'bowls', problems: [{ id: 'bowl' }], optimizers: [{ id: 'normal' }], precisions: ['fp64'], device: 'cpu' },
  seeds: 3,
});
/** As after a change of the optimizers' code. */
const newer = {
  ...catalogue,
  optimizers: catalogue.optimizers.map((each) => ({ ...each, revision: each.revision + 1 })),
};

test('a suite that was stored before runs could be batched is the same', async () => {
  const store = temporaryStore();
  const before = {
    ...{
      descent: 1,
      ...(JSON.parse(text) as object),
      budget: { steps: 1000, seconds: 60, oracle: Number.MAX_SAFE_INTEGER },
    },
    ...{ tuning: { track: 'default' }, record: { every: null } },
  };
  const { name, runs } = parseSuite(text, catalogue);
  const { suiteId } = await submit(store, catalogue, { name, suite: before, runs });
  const context = { store, definitions: catalogue, environment: machine, emit: () => {} } as never;
  expect((await checkSuite(context, text, { device: 'cpu', jobs: 1 })).named).toEqual({ suiteId, isSame: true, dropped: 0 }); // prettier-ignore
});

test('the same file under newer code is told to replace the list of its name, and is not the same', async () => {
  const store = temporaryStore();
  const { name, suite, runs } = parseSuite(text, catalogue);
  const { suiteId } = await submit(store, catalogue, { name, suite, runs });
  const named = async (definitions: typeof catalogue) => {
    const context = { store, definitions, environment: machine, emit: () => {} } as never;
    return (await checkSuite(context, text, { device: 'cpu', jobs: 1 })).named;
  };
  expect(await named(catalogue)).toEqual({ suiteId, isSame: true, dropped: 0 });
  expect(await named(newer)).toEqual({ suiteId, isSame: false, dropped: 3 });

  const { kept } = await submit(store, newer, { name, suite, runs });
  expect(deletedSuites(store)).toEqual([{ suiteId: kept, name, runs: 3 }]);
  expect(await named(newer)).toEqual({ suiteId, isSame: true, dropped: 0 });
  expect((await submit(store, newer, { name, suite, runs })).kept).toBeUndefined();
});

/** A queue whose engine has only these runs at work. */
function quietQueue(store: Store, active: Map<number, unknown> = new Map()) {
  const changes = new RunChanges(store, { active } as never, { changed: () => {}, added: () => {} });
  return { changes, context: { store, queue: { changes, changed: () => {} } } as never };
}

const statuses = (store: Store) =>
  store.all<{ status: RunStatus }>('SELECT status FROM run ORDER BY run_id').map(({ status }) => status);

test('what was paused before its suite was deleted is paused when that is undone, and starts nowhere', async () => {
  const store = temporaryStore();
  const [paused] = queue(store, [spec(), spec({ seed: 1 })]);
  const { changes, context } = quietQueue(store);
  const suiteId = suiteIdOf(store, 'suite');
  changes.pause([paused!.id]);
  await removeSuite(context, suiteId, 'archive');
  expect(statuses(store)).toEqual(['cancelled', 'cancelled']);
  await restoreSuite(context, suiteId);
  expect(statuses(store)).toEqual(['paused', 'queued']);
});

test.each([
  ['goes on as soon as it has ended', undefined, 'queued'],
  ['stays cancelled where it was cancelled again meanwhile', 'cancel', 'cancelled'],
] as const)('a run that still ends when its suite comes back %s', async (_, then, after) => {
  const store = temporaryStore();
  const [run] = queue(store, [spec()]);
  const { changes, context } = quietQueue(store, new Map([[run!.id, { cancel: () => {}, isStopping: false }]]));
  const suiteId = suiteIdOf(store, 'suite');
  changeStatus(store, [run!.id], ['queued'], 'running');
  await removeSuite(context, suiteId, 'archive');
  await restoreSuite(context, suiteId);
  expect(statuses(store)).toEqual(['running']);
  if (then) changes[then]([run!.id]);
  changeStatus(store, [run!.id], ['running'], 'cancelled');
  changes.ended(run!.id);
  expect(statuses(store)).toEqual([after]);
});

test('no name is that of a deleted suite', async () => {
  const store = temporaryStore();
  queue(store, [spec()], 'one');
  const suiteId = suiteIdOf(store, 'one');
  const taken = `deleted suite ${suiteId}`;
  queue(store, [spec({ seed: 1 })], taken);
  const { context } = quietQueue(store);
  await removeSuite(context, suiteId, 'keep');
  queue(store, [spec({ seed: 2 })], taken);
  expect(listSuites(store).map(({ name }) => name)).toEqual([taken]);
  expect(deletedSuites(store)).toMatchObject([{ suiteId: suiteIdOf(store, taken) + 1, name: taken }, { suiteId, name: 'one', runs: 1 }]); // prettier-ignore

  const { name } = store.get<{ name: string }>('SELECT name FROM suite WHERE suite_id = :suiteId', { suiteId })!;
  expect(() => parseSuite(JSON.stringify({ ...(JSON.parse(text) as object), name }), catalogue)).toThrow(
    /name: .*without control characters/,
  );
  expect(suiteName.safeParse(name).success).toBe(false);
});
