import { expect, test, vi } from 'vitest';
import { Tracker } from '../../../../../src/main/engine/progress/tracker.ts';
import { QueuedGroups } from '../../../../../src/main/engine/service/queue/queued-groups.ts';
import { catalogue, queue, spec, temporaryStore } from '../../fixtures.ts';

const groups = 30;

test('windows of the queue are those of the whole, read once until something is written', () => {
  const store = temporaryStore();
  const runs = queue(
    store,
    Array.from({ length: 2 * groups }, (_, i) => spec({ hyper: { memory: 1 + (i >> 1) }, seed: i % 2 })),
  );
  const tracker = new Tracker(new Map(), 1, () => 0);
  const took = { startSeconds: [1], runSeconds: [2, 2, 2, 2], stops: false };
  for (const { programKey, spec: first } of runs) tracker.expect(programKey, { first, left: 2, took });
  const now = { tracker, active: new Set<string>(), lanes: 1 };
  const whole = new QueuedGroups(store, catalogue).window(now, { offset: 0, limit: groups });
  expect(whole).toMatchObject({ total: groups, runs: 2 * groups });
  // Each waits for all before it.
  const left = whole.groups.map(({ left_s }) => left_s!.value);
  expect(left.at(-1)! / left[0]!).toBeCloseTo(groups, 6);

  const kept = new QueuedGroups(store, catalogue);
  const read = vi.spyOn(store, 'tuples');
  for (const offset of [20, 0, 10])
    expect(kept.window(now, { offset, limit: 10 }).groups).toEqual(whole.groups.slice(offset, offset + 10));
  expect(read).toHaveBeenCalledTimes(1);

  // One that is paused takes no time, and those behind it wait for less.
  store.commit(() => store.run(`UPDATE run SET status = 'paused' WHERE program_key = :key`, { key: runs[0]!.programKey })); // prettier-ignore
  const after = kept.window(now, { offset: 0, limit: groups }).groups;
  expect(read).toHaveBeenCalledTimes(2);
  expect(after[0]).toMatchObject({ takes_s: null, left_s: null });
  expect(after.at(-1)!.left_s!.value).toBeCloseTo(left.at(-2)!, 6);
});
