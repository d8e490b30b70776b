import { expect, test } from 'vitest';
import { readCurve } from '../../src/main/engine/store/curves.ts';
import { logTail } from '../../src/main/engine/store/launches.ts';
import { stateOf } from './engine-fixtures.ts';
import { greedyMethod, greedySuite } from './greedy-method.ts';
import { withMemory } from './memory-group.ts';
import { playSuite } from './play-suite.ts';

test('a worker that takes all memory is killed by the kernel; its run says so, its points stay, the next is done', ({
  skip,
}) => {
  const within = withMemory(10 ** 9) ?? skip('this system lets nobody, or only root, limit the memory of a group');
  // While steps are taken: they leave it a turn now and then.
  const greed = 'setInterval(() => hoard.push(new Uint8Array(2 ** 28).fill(1)), 50);';
  const { totals, store } = playSuite({
    suite: greedySuite({ steps: 300_000_000, seconds: 3 }),
    plugins: { 'greedy.ts': greedyMethod({ greed }) },
    limits: { tickMs: 20, silenceMs: 20_000 },
    within,
  });
  expect(totals).toEqual({ failed: 1, finished: 1 });
  expect(stateOf(store, 1)).toMatchObject({
    reason: 'worker.killed',
    message: expect.stringMatching(/probably because memory ran out. It last held \d{3,} MiB of memory/),
  });
  expect(readCurve(store, 1).count).toBeGreaterThan(10);
  expect(store.quickCheck()).toBe('ok');
});

test('a worker whose own heap is full ends itself; its log says why, and the next run is done', () => {
  const { totals, store } = playSuite({
    suite: greedySuite({ steps: 20 }),
    plugins: { 'greedy.ts': greedyMethod({ greed: 'for (;;) hoard.push({ more: [hoard.length] });' }) },
    env: { NODE_OPTIONS: '--max-old-space-size=256' },
  });
  expect(totals).toEqual({ failed: 1, finished: 1 });
  expect(stateOf(store, 1)).toMatchObject({ reason: 'worker.crashed', message: expect.stringMatching(/SIGABRT/) });
  expect(logTail(store, 1)).toMatch(/heap out of memory/);
});

test('a state of more than 2 GiB is held, by the worker alone', { timeout: 120_000 }, () => {
  const { totals, store } = playSuite({
    suite: greedySuite({ steps: 2 }),
    plugins: {
      'greedy.ts': greedyMethod({ state: `{ m: zeros([2 ** 28 + 4], 'float64') }`, next: '{ m: add(state.m, 1) }' }),
    },
    limits: { silenceMs: 60_000 },
  });
  expect(totals).toEqual({ finished: 2 });
  expect(store.get('SELECT state_bytes AS bytes FROM summary WHERE run_id = 1')).toEqual({ bytes: 8 * (2 ** 28 + 4) });
});
