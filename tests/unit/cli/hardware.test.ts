import { expect, test } from 'vitest';
import { onOneHardware } from '../../../src/main/cli/leaderboard/hardware.ts';
import { runSummaries } from '../../../src/main/engine/store/leaderboard-query.ts';
import { beginLaunch } from '../../../src/main/engine/store/launches.ts';
import { recordEnvironment } from '../../../src/main/engine/store/programs.ts';
import type { Store } from '../../../src/main/engine/store/store.ts';
import { queue, spec, temporaryStore } from '../engine/fixtures.ts';

/** Two runs on an old machine, one on the newest, one that never started. */
function storeOfTwoMachines(): Store {
  const store = temporaryStore();
  for (const [id, cpu, commit] of [
    ['old', 'Xeon', 'a'],
    ['new', 'EPYC', 'a'],
    ['newer code', 'EPYC', 'b'],
  ] as const)
    // prettier-ignore
    recordEnvironment(store, { id, cpu, commit, cores: 2 } as { id: string });
  const runs = queue(
    store,
    [0, 1, 2, 3, 4].map((seed) => spec({ seed })),
  );
  const launched = (index: number, environment: string, at: string): void => {
    beginLaunch(store, runs[index]!.id, { environmentId: environment, jobs: 1 });
    store.append(() => store.run('UPDATE run SET started_at = :at WHERE run_id = :id', { at, id: runs[index]!.id }));
  };
  // The clock of the old machine was wrong: what was launched last decides, not what it says.
  launched(0, 'old', '2031-01-01T00:00:00.000Z');
  launched(1, 'old', '2031-01-01T00:00:01.000Z');
  launched(2, 'new', '2026-01-02T00:00:00.000Z');
  launched(3, 'newer code', '2026-01-03T00:00:00.000Z');
  return store;
}

const seedsOf = (runs: readonly { readonly seed: number }[]): number[] => runs.map(({ seed }) => seed);

test('only runs of the hardware used last are shown, with code of any age, and the rest is told', () => {
  const store = storeOfTwoMachines();
  const { runs, notes } = onOneHardware(store, undefined, runSummaries(store), {});
  expect(seedsOf(runs)).toEqual([2, 3, 4]);
  expect(notes).toEqual([expect.stringContaining('Shown: cpu (EPYC), used last. 2 runs of other hardware left out')]);
});

test('all hardware is shown where that is asked for, and told', () => {
  const store = storeOfTwoMachines();
  const { runs, notes } = onOneHardware(store, undefined, runSummaries(store), { allHardware: true });
  expect(seedsOf(runs)).toEqual([0, 1, 2, 3, 4]);
  expect(notes).toEqual([expect.stringContaining('2 kinds of hardware, in rows of their own')]);
});

test('one kind of hardware needs no remark; a device without runs gives none', () => {
  const store = storeOfTwoMachines();
  const newest = runSummaries(store).filter(({ seed }) => seed >= 2);
  expect(onOneHardware(store, undefined, newest, {})).toEqual({ runs: newest, notes: [] });
  expect(onOneHardware(store, undefined, newest, { device: 'cuda:0' }).runs).toEqual([]);
  expect(seedsOf(onOneHardware(store, undefined, newest, { device: 'cpu' }).runs)).toEqual([2, 3]);
});
