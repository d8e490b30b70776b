import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { onceBeyond, startEngine, stateOf } from '../../faults/engine-fixtures.ts';
import { moveInQueue } from '../../../src/main/engine/store/queue.ts';
import { readCurve } from '../../../src/main/engine/store/curves.ts';
import { sidecars } from '../../../src/main/engine/store/paths.ts';
import { queue, spec, temporaryStore } from './fixtures.ts';

const long = { steps: 1e6, seconds: 60, oracle: 1e9 };
const endedIn = (events: Awaited<ReturnType<typeof startEngine>>['events']): number[] =>
  events.flatMap((event) => (event.type === 'ended' ? [event.run.id] : []));

test('the queue is worked off in its order, and runs that are added meanwhile are taken up', async () => {
  const store = temporaryStore();
  const [a, b] = queue(store, [spec({ seed: 0 }), spec({ seed: 1 })]);
  moveInQueue(store, [b!.id], a!.id);
  let later: number | undefined;
  const { engine, events } = await startEngine(store, {
    onEvent: (event) => {
      if (event.type === 'started' && later === undefined) {
        later = queue(store, [spec({ seed: 2, hyper: { memory: 9 } })], 'later')[0]!.id;
        engine.wake();
      }
    },
  });
  expect(engine.state).toBe('idle');
  const work = engine.work();
  expect(engine.state).toBe('running');
  await expect(engine.work()).rejects.toThrow(/already/);
  expect(await work).toEqual({ finished: 3 });
  expect(endedIn(events)).toEqual([b!.id, a!.id, later]);
  expect(engine.state).toBe('idle');
});

test('a second lane starts for a program that is added, and two never make one program', async () => {
  const store = temporaryStore();
  queue(store, [spec({ optimizer: 'slow', seed: 0 }), spec({ optimizer: 'slow', seed: 1 })]);
  let most = 0;
  const { engine, events } = await startEngine(store, {
    jobs: 2,
    onEvent: (event) => {
      most = Math.max(most, engine.active.size);
      const isFirst = events.filter(({ type }) => type === 'started').length === 1;
      if (event.type === 'started' && isFirst) {
        expect(engine.active.size).toBe(1);
        queue(store, [spec({ optimizer: 'slow', hyper: { memory: 6 } })], 'other');
        engine.wake();
      }
    },
  });
  expect(await engine.work()).toEqual({ finished: 3 });
  expect(most).toBe(2);
});

test.each(['the command line', 'the queue'] as const)('one GPU run at a time, whatever the jobs: %s', async (how) => {
  const store = temporaryStore();
  const onGpu = (memory: number, device: string) => ({ ...spec({ optimizer: 'slow', hyper: { memory } }), device });
  queue(store, [onGpu(5, 'cuda:0'), onGpu(6, 'cuda:0'), onGpu(7, 'cuda:1')]);
  let most = 0;
  const { engine } = await startEngine(store, {
    jobs: 3,
    onEvent: () => {
      most = Math.max(most, engine.active.size);
    },
  });
  expect(await (how === 'the queue' ? engine.work() : engine.run())).toEqual({ finished: 3 });
  expect(most).toBe(1);
});

test('a drained engine ends what runs and can work again', async () => {
  const store = temporaryStore();
  const [a, b] = queue(store, [spec({ optimizer: 'slow', seed: 0 }), spec({ optimizer: 'slow', seed: 1 })]);
  const { engine } = await startEngine(store, { onEvent: onceBeyond(20, () => engine.drain()) });
  expect(await engine.work()).toEqual({ finished: 1 });
  expect([a, b].map((run) => stateOf(store, run!.id).status)).toEqual(['finished', 'queued']);
  expect(await engine.work()).toEqual({ finished: 1 });
});

test('a paused run writes a checkpoint, the next one starts, and it goes on to the same curve', async () => {
  const store = temporaryStore();
  const budget = { steps: 200, seconds: 60, oracle: 1e9 };
  const [a] = queue(store, [spec({ optimizer: 'slow', budget }), spec({ seed: 1 })]);
  const { engine } = await startEngine(store, {
    onEvent: onceBeyond(60, () => engine.active.get(a!.id)!.pause()),
  });
  expect(await engine.work()).toEqual({ paused: 1, finished: 1 });
  expect(stateOf(store, a!.id)).toMatchObject({ status: 'paused', reason: 'paused' });
  const again = await startEngine(store);
  expect(await again.engine.run()).toEqual({ finished: 1 });
  const { values, count } = readCurve(store, a!.id);
  expect(Array.from({ length: count }, (_, row) => values[row * 8])).toEqual([...Array(200).keys()]);
});

test('what only waits for a checkpoint can still be cancelled', async () => {
  const store = temporaryStore();
  const [a] = queue(store, [spec({ optimizer: 'deaf', budget: long })]);
  const { engine } = await startEngine(store, {
    onEvent: onceBeyond(20, () => {
      engine.active.get(a!.id)!.pause();
      engine.active.get(a!.id)!.cancel();
    }),
  });
  const begin = performance.now();
  expect(await engine.work()).toEqual({ cancelled: 1 });
  // At once, not after the time that a checkpoint is given.
  expect(performance.now() - begin).toBeLessThan(3_000);
});

test('a worker that was told to end is not given the next run, though it finished this one in time', async () => {
  const store = temporaryStore();
  const [a, b] = queue(store, [spec({ optimizer: 'slow', budget: long }), spec({ optimizer: 'slow', seed: 1 })]);
  const { engine } = await startEngine(store, {
    onEvent: onceBeyond(20, () => {
      engine.active.get(a!.id)!.cancel();
      // A busy engine: the time for the cancellation is over before the worker's answer is read.
      setImmediate(() => setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600)));
    }),
  });
  expect(await engine.work()).toEqual({ cancelled: 1, finished: 1 });
  expect(stateOf(store, b!.id)).toMatchObject({ status: 'finished', reason: 'steps' });
});

test('a checkpoint that cannot be written is trouble of the store: no run fails, and all go on later', async () => {
  const store = temporaryStore();
  const runs = queue(store, [spec({ optimizer: 'slow', seed: 0 }), spec({ optimizer: 'slow', seed: 1 })]);
  const { engine, events } = await startEngine(store, {
    onEvent: onceBeyond(20, () => rmSync(sidecars(store.path).checkpoints, { recursive: true })),
  });
  await expect(engine.work()).rejects.toMatchObject({
    code: 'checkpoint.unwritable',
    exitCode: 3,
    advice: 'Make room.',
  });
  expect(events.filter(({ type }) => type === 'ended')).toEqual([]);
  expect(stateOf(store, runs[1]!.id).status).toBe('queued');
  const again = await startEngine(store);
  expect(again.engine.recovered).toBe(1);
  expect(stateOf(store, runs[0]!.id).status).toBe('interrupted');
  expect(await again.engine.run()).toEqual({ finished: 2 });
  expect(readCurve(store, runs[0]!.id).count).toBe(100);
});

test('runs enter a group when they start, and its figures follow when they end', async () => {
  const store = temporaryStore();
  queue(store, [spec({ seed: 0 }), spec({ seed: 1 }), spec({ seed: 2, optimizer: 'nan' })]);
  expect(store.all('SELECT 1 FROM run_group')).toEqual([]);
  const { engine } = await startEngine(store);
  await engine.work();
  expect(store.all('SELECT runs, scored, diverged, unfinished FROM run_group ORDER BY runs')).toEqual([
    { runs: 1, scored: 1, diverged: 1, unfinished: 0 },
    { runs: 2, scored: 2, diverged: 0, unfinished: 0 },
  ]);
});
