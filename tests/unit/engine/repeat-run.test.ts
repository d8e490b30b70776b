import { expect, test } from 'vitest';
import { repeatRun } from '../../../src/main/engine/repeat-run.ts';
import { agreement } from '../../../src/main/engine/store/repeats.ts';
import { setArchived } from '../../../src/main/engine/store/run-marks.ts';
import { runsById } from '../../../src/main/engine/store/runs.ts';
import { catalogue, spec, temporaryStore } from './fixtures.ts';
import { finish, machine } from './runs.ts';

const isArchived = (store: ReturnType<typeof temporaryStore>, id: number): number | undefined =>
  store.get<{ archived: number }>('SELECT archived FROM run WHERE run_id = :id', { id })?.archived;

test('a run of other hardware is made here as a first one; here it is made again out of the figures', () => {
  const store = temporaryStore();
  const [elsewhere, here] = finish(store, [
    { spec: spec({ seed: 1 }), objectives: [2, 1], on: { id: 'old' } },
    { spec: spec({ seed: 2 }), objectives: [2, 1] },
  ]);
  const counted = repeatRun(store, catalogue, elsewhere!.id, machine);
  const repeated = repeatRun(store, catalogue, here!.id, machine);
  expect([counted.added, isArchived(store, counted.runId)]).toEqual([true, 0]);
  expect([repeated.added, isArchived(store, repeated.runId)]).toEqual([true, 1]);
  expect(runsById(store, [repeated.runId])[0]?.spec).toEqual(here!.spec);
  setArchived(store, [counted.runId], true);
  setArchived(store, [counted.runId, repeated.runId], false);
  expect([isArchived(store, counted.runId), isArchived(store, repeated.runId)]).toEqual([0, 1]);
});

test('code that has changed is told instead of making another run under the name of this one', () => {
  const store = temporaryStore();
  const [run] = finish(store, [{ spec: spec(), objectives: [2, 1] }]);
  const changed = {
    ...catalogue,
    optimizers: catalogue.optimizers.map((each) => ({ ...each, revision: each.revision + 1 })),
  };
  expect(() => repeatRun(store, changed, run!.id, machine)).toThrow(/code has changed/);
  expect(() => repeatRun(store, catalogue, 999, machine)).toThrow(/no run 999/);
});

test('two makings are compared at the points that both have, to the last bit', () => {
  const store = temporaryStore();
  const [a, same, longer, other, none] = finish(store, [
    { spec: spec({ seed: 1 }), objectives: [3, NaN, 1] },
    { spec: spec({ seed: 2 }), objectives: [3, NaN, 1] },
    { spec: spec({ seed: 3 }), objectives: [3, NaN, 1, 0.5] },
    { spec: spec({ seed: 4 }), objectives: [3, NaN, 1 + Number.EPSILON] },
    { spec: spec({ seed: 5 }), objectives: [] },
  ]);
  const beside = (run: typeof a) => agreement(store, a!.id, run!.id);
  expect(beside(same)).toEqual({ points: 3, differsAt: null, ends: [2, 2] });
  expect(beside(longer)).toEqual({ points: 3, differsAt: null, ends: [2, 3] });
  expect(beside(other)).toEqual({ points: 2, differsAt: 2, ends: [2, 2] });
  expect(beside(none)).toBeUndefined();
});
