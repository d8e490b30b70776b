import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hardwareOf, joinedMachines } from '../../../../src/main/engine/hardware.ts';
import { backfill } from '../../../../src/main/engine/store/backfill.ts';
import { assignGroup, refreshGroup, refreshGroupsOf } from '../../../../src/main/engine/store/groups.ts';
import { runSummaries } from '../../../../src/main/engine/store/leaderboard-query.ts';
import { bundledMigrations } from '../../../../src/main/engine/store/migrate.ts';
import { openStore } from '../../../../src/main/engine/store/open.ts';
import type { Store } from '../../../../src/main/engine/store/store.ts';
import { leaderboard } from '../../../../src/shared/stats/leaderboard.ts';
import { mulberry32 } from '../../../../src/shared/stats/mulberry32.ts';
import { beginLaunch } from '../../../../src/main/engine/store/launches.ts';
import { placeName, placesByUse } from '../../../../src/main/engine/store/places.ts';
import { recordEnvironment } from '../../../../src/main/engine/store/programs.ts';
import { queue, spec, temporaryFolder, temporaryStore } from '../fixtures.ts';
import { finish, machine, type Done } from '../runs.ts';

interface GroupRow {
  readonly group_id: number;
  readonly hardware: string;
  readonly revision: number;
  readonly runs: number;
  readonly archived: number;
  readonly scored: number;
  readonly unfinished: number;
  readonly failures: number;
  readonly gap_median: number | null;
  readonly gaps: Uint8Array | null;
}

const groupsOf = (store: Store): GroupRow[] => store.all('SELECT * FROM run_group ORDER BY group_id');

const seeds = (...objectives: readonly (readonly number[])[]): Done[] =>
  objectives.map((each, seed) => ({ spec: spec({ seed }), objectives: each }));

test('the figures of a group are those of the leaderboard over its runs, failures as misses', () => {
  const store = temporaryStore();
  finish(store, [
    ...seeds([20, 5, 0.5], [20, 0.5, 0.001], [20, 19]),
    { spec: spec({ seed: 3 }), objectives: [20, 5, NaN], status: 'diverged' },
    { spec: spec({ seed: 4 }), objectives: [], status: 'failed' },
    { spec: spec({ seed: 5 }), objectives: [20], status: 'cancelled' },
  ]);
  const groups = groupsOf(store);
  expect(groups).toHaveLength(1);
  for (const axis of ['steps', 'f_evals', 'oracle_units', 'compute_s'] as const) {
    const [row] = leaderboard(runSummaries(store), { by: 'problem', axis }).rows;
    expect(groups[0]).toMatchObject({
      ...{ runs: 6, scored: row?.runs, failures: row?.failures, diverged: row?.diverged, unfinished: row?.unfinished },
      ...{ gap_q1: row?.gap?.q1, gap_median: row?.gap?.median, gap_q3: row?.gap?.q3, compute_s: row?.compute_s },
      ...{ state_bytes: row?.state_bytes, parameter_bytes: row?.parameter_bytes, peak_bytes: null },
      ...{ mean_success: row?.success, [`mean_ert_${axis}`]: row?.ert, unreached: row?.unreached, disturbed: 0 },
    });
    const targets = store.all<{ target: number; hits: number; spent: number }>(
      `SELECT target, hits, spent_${axis} AS spent FROM group_target ORDER BY target DESC`,
    );
    expect(targets.map(({ target, hits, spent }) => [target, hits, hits === 0 ? Infinity : spent / hits])).toEqual(
      row?.targets.map(({ target, hits, ert }) => [target, hits, ert.value]),
    );
  }
  const gaps = new Float64Array(Uint8Array.from(groups[0]!.gaps!).buffer);
  expect([...gaps]).toEqual([0.001, 0.5, 19, Infinity, Infinity]);
});

test('runs are grouped by all that must be equal to be compared', () => {
  const store = temporaryStore();
  const other = { ...machine, id: 'there', cpu: 'EPYC' };
  const sameMachine = { ...machine, id: 'newer code', commit: 'abc' } as typeof machine;
  finish(store, [
    { spec: spec({ seed: 0 }), objectives: [1] },
    { spec: spec({ seed: 1 }), objectives: [1], on: sameMachine },
    { spec: spec({ seed: 2 }), objectives: [1], on: other },
    { spec: spec({ seed: 0, precision: 'fp32' }), objectives: [1] },
    { spec: spec({ seed: 0, hyper: { lr: 0.2 } }), objectives: [1] },
    { spec: spec({ seed: 0, start: [2, 2] }), objectives: [1] },
    { spec: spec({ seed: 0, budget: { steps: 7, seconds: 60, oracle: 1000 } }), objectives: [1] },
    { spec: spec({ seed: 0, record: { every: 20 } }), objectives: [1] },
    { spec: spec({ seed: 3 }), objectives: [1], jobs: 8 },
  ]);
  expect(groupsOf(store).map(({ runs }) => runs)).toEqual([2, 1, 1, 1, 1, 1, 1, 1]);
  expect(groupsOf(store)[0]?.hardware).toBe(`cpu@${hardwareOf(machine).key}`);
});

test('a waiting run is counted when it is assigned, once', () => {
  const store = temporaryStore();
  const [run] = queue(store, [spec()]);
  const assign = () => store.commit(() => assignGroup(store, run!.id, 'machine'));
  expect(assign()).toBe(assign());
  expect(groupsOf(store)).toMatchObject([{ runs: 1, unfinished: 1, scored: 0 }]);
});

test('a run that goes on elsewhere leaves its group, whose figures are made again', () => {
  const store = temporaryStore();
  const [first] = finish(store, seeds([1, 0.5], [1, 0.1]));
  const before = groupsOf(store)[0]!;
  const moved = store.commit(() => {
    const group = assignGroup(store, first!.id, 'elsewhere');
    refreshGroup(store, group);
    return group;
  });
  const [old, next] = groupsOf(store);
  expect(old).toMatchObject({ runs: 1, scored: 1, gap_median: 0.1 });
  expect(next).toMatchObject({ group_id: moved, runs: 1, scored: 1, gap_median: 0.5 });
  expect(Math.min(old!.revision, next!.revision)).toBeGreaterThan(before.revision);
});

test('a group that its last run has left has no figures, and is the same when one comes back', () => {
  const store = temporaryStore();
  const [run] = finish(store, seeds([1, 0.5]));
  const [before] = groupsOf(store);
  const move = (to: string): void =>
    store.commit(() => {
      const { group_id: from } = store.get<{ group_id: number }>('SELECT group_id FROM run')!;
      refreshGroup(store, assignGroup(store, run!.id, to));
      expect(store.get('SELECT 1 FROM group_target WHERE group_id = :from', { from })).toBeUndefined();
    });
  move('elsewhere');
  expect(groupsOf(store)).toMatchObject([
    { group_id: before!.group_id, runs: 0, archived: 0, scored: 0, unfinished: 0, gap_median: null },
    { runs: 1, scored: 1, gap_median: 0.5 },
  ]);
  move(hardwareOf(machine).key);
  const [again, left] = groupsOf(store);
  expect({ ...again, revision: 0 }).toEqual({ ...before, revision: 0 });
  expect(left).toMatchObject({ runs: 0, scored: 0 });
});

test('archived runs are left out of the figures, unless all of them are archived', () => {
  const store = temporaryStore();
  const [first, second] = finish(store, seeds([1, 0.5], [1, 0.1]));
  const archive = (id: number): void => {
    store.commit(() => {
      store.run('UPDATE run SET archived = 1 WHERE run_id = :id', { id });
      refreshGroup(store, groupsOf(store)[0]!.group_id);
    });
  };
  archive(first!.id);
  expect(groupsOf(store)).toMatchObject([{ runs: 2, archived: 1, scored: 1, gap_median: 0.1 }]);
  expect(runSummaries(store).map(({ seed }) => seed)).toEqual([1]);
  archive(second!.id);
  expect(groupsOf(store)).toMatchObject([{ runs: 2, archived: 2, scored: 2, gap_median: 0.3 }]);
  // A new run of the group takes the place of the archived ones, whose figures are then not its own.
  finish(store, [{ spec: spec({ seed: 9 }), objectives: [1, 0.25] }]);
  expect(groupsOf(store)).toMatchObject([{ runs: 3, archived: 2, scored: 1, gap_median: 0.25 }]);
});

/** All that `run_group` and `group_target` hold, but for the revision, which grows with every change. */
const allFigures = (store: Store) => ({
  groups: store
    .all<Record<string, unknown>>('SELECT * FROM run_group ORDER BY group_id')
    .map(({ revision, ...row }) => {
      expect(revision).toBeGreaterThan(0);
      return row;
    }),
  targets: store.all('SELECT * FROM group_target ORDER BY group_id, target'),
});

test('figures that grew run by run are those of all runs together, however they ended', () => {
  const store = temporaryStore();
  const random = mulberry32(5);
  const statuses = ['finished', 'diverged', 'failed', 'timeout', 'interrupted', 'cancelled'] as const;
  const busy = { watched_s: 1, processors: 2, othersBusy: 1.5, throttled: 0, turbo: null, slept_s: 0 };
  finish(
    store,
    Array.from({ length: 60 }, (_, seed): Done => {
      const status = statuses[Math.floor(random() * 6)]!;
      const objectives = Array.from({ length: Math.floor(random() * 6) }, () => 20 * 10 ** (-4 * random()));
      if (status === 'diverged') objectives.push(NaN);
      return {
        spec: spec({ seed, optimizer: seed % 3 === 0 ? 'slow' : 'normal' }),
        ...{ objectives, status, jobs: seed % 2 },
        ...(random() < 0.3 && { temporaryBytes: Math.floor(1000 * random()) }),
        ...(random() < 0.2 && { conditions: busy }),
      };
    }),
  );
  const grown = allFigures(store);
  expect(grown.groups).toHaveLength(4);
  expect(grown.groups.some(({ disturbed }) => Number(disturbed) > 0)).toBe(true);
  store.commit(() => {
    refreshGroupsOf(
      store,
      store.all<{ id: number }>('SELECT run_id AS id FROM run').map(({ id }) => id),
    );
  });
  const whole = allFigures(store);
  expect(grown.groups).toEqual(whole.groups.map((group) => nearlyAll(group)));
  expect(grown.targets).toEqual(whole.targets.map((target) => nearlyAll(target as Record<string, unknown>)));
});

/** Sums differ in the last bits by the order in which they are added. */
const nearlyAll = (row: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'number' && !Number.isInteger(value) && Number.isFinite(value)
        ? (expect.closeTo(value, 9) as unknown)
        : value,
    ]),
  );

test('a paused run that goes on beside more others moves, and nothing is left of it', () => {
  const store = temporaryStore();
  finish(store, [
    { spec: spec({ seed: 0 }), objectives: [1, 0.5] },
    { spec: spec({ seed: 1 }), objectives: [1], status: 'paused' },
  ]);
  const [, waiting] = store.all<{ id: number }>('SELECT run_id AS id FROM run ORDER BY run_id');
  store.commit(() => beginLaunch(store, waiting!.id, { environmentId: machine.id, jobs: 4 }));
  expect(groupsOf(store)).toMatchObject([
    { runs: 1, scored: 1, unfinished: 0, gap_median: 0.5 },
    { runs: 1, scored: 0, unfinished: 1 },
  ]);
  // Fewer than before do not undo it.
  store.commit(() => beginLaunch(store, waiting!.id, { environmentId: machine.id, jobs: 1 }));
  expect(store.all('SELECT jobs FROM run ORDER BY run_id')).toEqual([{ jobs: 1 }, { jobs: 4 }]);
});

test('a run that goes on on other hardware is of both machines, as long as it has rows of both', () => {
  const store = temporaryStore();
  const old = { id: 'old', cpu: 'EPYC' };
  finish(store, [
    { spec: spec({ seed: 0 }), objectives: [1, 0.5], on: old },
    { spec: spec({ seed: 1 }), objectives: [1], status: 'paused', on: old },
  ]);
  recordEnvironment(store, machine);
  const id = store.get<{ id: number }>(`SELECT run_id AS id FROM run WHERE status = 'paused'`)!.id;
  const places = () =>
    store
      .all<{ place: string }>('SELECT hardware AS place FROM run_group WHERE runs > 0 ORDER BY group_id')
      .map(({ place }) => place);
  const [there, here] = [hardwareOf(old).key, hardwareOf(machine).key];
  store.commit(() => beginLaunch(store, id, { environmentId: machine.id, jobs: 1 }));
  const both = `cpu@${joinedMachines(there, here)}`;
  expect(places()).toEqual([`cpu@${there}`, both]);
  expect(placeName(store, both).split(' and ').sort()).toEqual(
    [placeName(store, `cpu@${there}`), placeName(store, `cpu@${here}`)].sort(),
  );
  // Its time is known on neither, and it is the place that was used last for nobody.
  expect(placesByUse(store, undefined)).toEqual([`cpu@${there}`, both]);
  // Once more on one of them changes nothing.
  store.commit(() => beginLaunch(store, id, { environmentId: old.id, jobs: 1 }));
  expect(places()).toEqual([`cpu@${there}`, both]);
  // What is begun anew without any is of the machine that makes it.
  store.commit(() => store.run('DELETE FROM curve_chunk WHERE run_id = :id', { id }));
  store.commit(() => beginLaunch(store, id, { environmentId: machine.id, jobs: 1 }));
  expect(places()).toEqual([`cpu@${there}`, `cpu@${here}`]);
});

/** A database as the first version left it: runs that ended on two machines, and one that never started. */
function firstVersion(): string {
  const folder = temporaryFolder();
  const migrations = join(folder, 'migrations');
  mkdirSync(migrations);
  cpSync(join(bundledMigrations, '0001-init.sql'), join(migrations, '0001-init.sql'));
  const path = join(folder, 'descent.sqlite');
  const store = openStore(path, { migrations });
  store.commit(() => {
    for (const [id, cpu] of [
      ['old', 'Xeon'],
      ['new', 'EPYC'],
    ] as const)
      store.run(`INSERT INTO environment VALUES (:id, :facts, '2026-01-01')`, { id, facts: JSON.stringify({ cpu }) });
    store.run(`INSERT INTO problem_instance VALUES (1, 'bowl', 1, '{}', 2, 0.0, 'known', '[1,0.1]', 0)`);
    store.run(`INSERT INTO configuration VALUES (1, 'adam', 1, '{}')`);
    for (let id = 1; id <= 40; id += 1) {
      store.run(
        `INSERT INTO run (run_id, key, program_key, instance_id, configuration_id, precision, seed, trial, budget_steps,
           budget_compute_s, budget_oracle_units, record_every_steps, device, status, environment_id, created_at)
         VALUES (:id, 'k' || :id, 'p', 1, 1, 'fp64', :id, 0, 10, 60, 1e9, 1, 'cpu', :status, :environment, '2026')`,
        {
          id,
          status: id === 40 ? 'queued' : 'finished',
          environment: id === 40 ? null : id % 2 === 0 ? 'old' : 'new',
        },
      );
      if (id === 40) continue;
      store.run(
        `INSERT INTO summary (run_id, steps, compute_s, gap_best, gap_final) VALUES (:id, 10, 2.0, :gap, :gap)`,
        { id, gap: id / 100 },
      );
      store.run('INSERT INTO hit VALUES (:id, 0, 1.0, 3, 0, 3, 0, 9, 0.5)', { id });
    }
  });
  store.close();
  return path;
}

test('the runs of a database of the first version are grouped, with the same leaderboard', async () => {
  const path = firstVersion();
  const store = openStore(path);
  expect(store.all('SELECT final_gap, best_gap, seconds FROM run WHERE run_id IN (7, 40)')).toEqual([
    { final_gap: 0.07, best_gap: 0.07, seconds: 2 },
    { final_gap: null, best_gap: null, seconds: null },
  ]);
  expect(await backfill(store)).toBe(2);
  const expected = leaderboard(
    runSummaries(store).filter(({ seed }) => seed % 2 === 1),
    { by: 'problem', axis: 'steps' },
  ).rows;
  expect(groupsOf(store)).toMatchObject([
    { runs: 20, scored: 20, mean_success: expected[0]?.success, mean_ert_steps: expected[0]?.ert },
    { runs: 19, scored: 19 },
  ]);
  expect(store.all('SELECT run_id FROM run WHERE group_id IS NULL')).toEqual([{ run_id: 40 }]);
  expect(await backfill(store)).toBe(0);
  store.close();
});

test('a backfill that was cut off after its assignments goes on with the figures', async () => {
  const store = openStore(firstVersion());
  store.commit(() => {
    for (let id = 1; id < 30; id += 1) assignGroup(store, id, hardwareOf({ cpu: id % 2 === 0 ? 'Xeon' : 'EPYC' }).key);
  });
  expect(groupsOf(store).map(({ revision }) => revision)).toEqual([0, 0]);
  expect(await backfill(store)).toBe(2);
  expect(groupsOf(store)).toMatchObject([{ runs: 20, scored: 20 }, { runs: 19, scored: 19 }]); // prettier-ignore
  expect(groupsOf(store).every(({ revision }) => revision > 0)).toBe(true);
  store.close();
});
