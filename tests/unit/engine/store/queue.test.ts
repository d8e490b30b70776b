import { expect, test } from 'vitest';
import {
  changeStatus,
  firstInQueue,
  moveInQueue,
  queueCounts,
  queuePage,
} from '../../../../src/main/engine/store/queue.ts';
import { runsById } from '../../../../src/main/engine/store/runs.ts';
import type { Store } from '../../../../src/main/engine/store/store.ts';
import { queue, spec, temporaryStore } from '../fixtures.ts';

const all = { offset: 0, limit: 1000 };
const any = { without: [], onlyCpu: false };

function queued(count: number) {
  const store = temporaryStore();
  const runs = queue(
    store,
    Array.from({ length: count }, (_, seed) => spec({ seed })),
  );
  return { store, ids: runs.map(({ id }) => id) };
}

const shift = (store: Store, id: number, before: number): void => moveInQueue(store, [id], before);

test('the runs of a program wait together, in the order in which programs are first named', () => {
  const store = temporaryStore();
  const runs = queue(store, [
    spec({ hyper: { memory: 7 } }),
    spec({ seed: 1 }),
    spec({ seed: 1, hyper: { memory: 7 } }),
    spec({ seed: 2 }),
  ]);
  const [a, b, c, d] = runs.map(({ id }) => id);
  expect(queuePage(store, all)).toEqual([a, c, b, d]);
  const [later] = queue(store, [spec({ seed: 9, hyper: { memory: 7 } })], 'later');
  expect(queuePage(store, all).at(-1)).toBe(later!.id);
});

test('runs move before others, also after more moves than numbers lie between two neighbours', () => {
  const { store, ids } = queued(4);
  const [a, b, c, d] = ids as [number, number, number, number];
  for (let times = 0; times < 200; times += 1) {
    shift(store, d, b);
    shift(store, c, d);
  }
  expect(queuePage(store, all)).toEqual([a, c, d, b]);
  moveInQueue(store, [b, a], c);
  expect(queuePage(store, all)).toEqual([b, a, c, d]);
  moveInQueue(store, [c, b], b);
  expect(queuePage(store, all)).toEqual([c, b, a, d]);
  expect(queuePage(store, { offset: 1, limit: 2 })).toEqual([b, a]);
});

test('before one that has started meanwhile is the front, and what does not wait cannot be moved', () => {
  const { store, ids } = queued(3);
  const [a, b, c] = ids as [number, number, number];
  changeStatus(store, [a], ['queued'], 'running');
  moveInQueue(store, [c], a);
  expect(queuePage(store, all)).toEqual([c, b]);
  moveInQueue(store, [a], c);
  expect(queuePage(store, all)).toEqual([c, b]);
});

test('the first run is that of a program which nobody makes, on the CPU while a GPU is in use', () => {
  const store = temporaryStore();
  const [gpu, cpu] = queue(store, [{ ...spec(), device: 'cuda:0' }, spec({ seed: 1 })]);
  expect(firstInQueue(store, any)?.id).toBe(gpu!.id);
  expect(firstInQueue(store, { without: [], onlyCpu: true })?.id).toBe(cpu!.id);
  expect(firstInQueue(store, { without: [gpu!.programKey], onlyCpu: false })?.id).toBe(cpu!.id);
  expect(firstInQueue(store, { without: [cpu!.programKey], onlyCpu: true })).toBeUndefined();
});

test('the next run is found behind any number of others that do not count', () => {
  const { store, ids } = queued(400);
  const last = ids.at(-1)!;
  const [, ...others] = queue(
    store,
    [spec(), spec({ precision: 'fp32' }), spec({ precision: 'fp32', seed: 1 })],
    'more',
  );
  // All but the last wait for a person.
  changeStatus(store, ids.slice(0, -1), ['queued'], 'paused', 'paused');
  expect(firstInQueue(store, any)?.id).toBe(last);
  changeStatus(store, ids, ['paused'], 'queued');
  const held = runsById(store, [ids[0]!])[0]!.programKey;
  expect(firstInQueue(store, { without: [held], onlyCpu: false })?.id).toBe(others[0]!.id);
  moveInQueue(store, [others[1]!.id], ids[0]!);
  expect(firstInQueue(store, { without: [held], onlyCpu: false })?.id).toBe(others[1]!.id);
  expect(firstInQueue(store, { without: [held, others[0]!.programKey], onlyCpu: false })).toBeUndefined();
});

test('a change of status concerns only runs in the states that it names', () => {
  const { store, ids } = queued(3);
  const [a, b] = ids as [number, number];
  expect(changeStatus(store, [a, b, 99], ['queued'], 'paused', 'paused')).toEqual([a, b]);
  expect(changeStatus(store, ids, ['paused', 'interrupted'], 'queued')).toEqual([a, b]);
  expect(changeStatus(store, [a], ['failed'], 'queued')).toEqual([]);
  changeStatus(store, [b], ['queued'], 'interrupted', 'engine.died');
  expect(queueCounts(store)).toEqual({ queued: 2, interrupted: 1, paused: 0 });
});

test('the queue is read by its index', () => {
  const { store } = queued(3);
  const plan = store.all<{ detail: string }>(
    `EXPLAIN QUERY PLAN SELECT run_id FROM run INDEXED BY run_in_queue
     WHERE status IN ('queued', 'paused', 'interrupted') ORDER BY coalesce(queue_position, run_id), run_id LIMIT 1`,
  );
  expect(plan.map(({ detail }) => detail).join()).not.toMatch(/TEMP B-TREE/);
});
