import { expect, test } from 'vitest';
import { hardwareOf } from '../../../src/main/engine/hardware.ts';
import { keysElsewhere, knownRun, knownRuns, willRun } from '../../../src/main/engine/known-runs.ts';
import { submit } from '../../../src/main/engine/submit.ts';
import { catalogue, queue, spec, temporaryStore } from './fixtures.ts';
import { finish, machine } from './runs.ts';

test('which of many runs a suite makes is told as of each by itself', async () => {
  const store = temporaryStore();
  const old = { id: 'old', cpu: 'EPYC' };
  const statuses = ['finished', 'diverged', 'failed', 'interrupted', 'cancelled', 'timeout', 'paused'] as const;
  const specs = [...statuses, 'elsewhere', 'both'].map((_, seed) => spec({ seed }));
  const runs = [
    ...finish(
      store,
      statuses.map((status, seed) => ({ spec: specs[seed]!, objectives: [1], status })),
    ),
    ...finish(
      store,
      specs.slice(statuses.length).map((each) => ({ spec: each, objectives: [1], on: old })),
    ),
    ...queue(store, [spec({ seed: 99 })]),
  ];
  const here = hardwareOf(machine).key;
  await submit(store, catalogue, { name: 'x', suite: {}, runs: [specs.at(-1)!] }, { here: true, machine: here });
  const keys = [...runs.map(({ key }) => key), 'new'];
  expect(keysElsewhere(store, keys, here).size).toBe(1);
  const counts = new Set<number>();
  for (const retry of [false, true])
    for (const made of [false, true]) {
      const taking = { retry, here: made };
      const expected = keys.filter((key) => willRun(knownRun(store, key, here), taking));
      const known = knownRuns(store, keys, here);
      expect(keys.filter((key) => willRun(known.get(key), taking))).toEqual(expected);
      counts.add(expected.length);
    }
  expect(counts.size).toBe(4);
});
