import { rmSync, writeFileSync } from 'node:fs';
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

test('a checkpoint that cannot be written puts off its run, not the queue; the run goes on later', async () => {
  const store = temporaryStore();
  const runs = queue(store, [spec({ optimizer: 'slow', seed: 0 }), spec({ optimizer: 'slow', seed: 1 })]);
  const { engine } = await startEngine(store, {
    onEvent: onceBeyond(20, () => rmSync(sidecars(store.path).checkpoints, { recursive: true })),
  });
  expect(await engine.work()).toEqual({ paused: 1, finished: 1 });
  expect(stateOf(store, runs[0]!.id)).toMatchObject({
    status: 'paused',
    reason: 'checkpoint.unwritable',
    message: expect.stringMatching(/no such file.* Make room\.$/),
  });
  // It is not scored by what is no fault of the method's.
  expect(store.all('SELECT runs, scored, failures FROM run_group')).toEqual([{ runs: 2, scored: 1, failures: 0 }]);
  const again = await startEngine(store);
  expect(await again.engine.run()).toEqual({ finished: 1 });
  expect(readCurve(store, runs[0]!.id).count).toBe(100);
});

test('a run that was to stop and cannot write its checkpoint has stopped, and says so', async () => {
  const store = temporaryStore();
  const [run] = queue(store, [spec({ optimizer: 'slow', budget: long })]);
  const { engine } = await startEngine(store, {
    onEvent: onceBeyond(20, () => {
      rmSync(sidecars(store.path).checkpoints, { recursive: true });
      engine.stop();
    }),
  });
  expect(await engine.work()).toEqual({ interrupted: 1 });
  expect(stateOf(store, run!.id)).toMatchObject({ status: 'interrupted', reason: 'checkpoint.unwritable' });
});

test('where no folder for checkpoints can be made, each run is put off with why, and no other queue stands', async () => {
  const store = temporaryStore();
  const runs = queue(store, [spec({ seed: 0 }), spec({ seed: 1 })]);
  writeFileSync(sidecars(store.path).checkpoints, 'a file in its place');
  const { engine, events } = await startEngine(store);
  expect(await engine.work()).toEqual({ paused: 2 });
  expect(events.map(({ type }) => type)).toEqual(['starting', 'ended', 'starting', 'ended']);
  expect(stateOf(store, runs[1]!.id)).toMatchObject({
    reason: 'checkpoint.unwritable',
    message: expect.stringContaining('cannot be made'),
  });
  rmSync(sidecars(store.path).checkpoints);
  expect(await engine.run()).toEqual({ finished: 2 });
});

test('a run whose device is missing is put off, and the worker tries the next', async () => {
  const store = temporaryStore();
  const runs = queue(
    store,
    [0, 1, 2].map((seed) => spec({ optimizer: 'no-device', seed })),
  );
  expect(await (await startEngine(store)).engine.work()).toEqual({ paused: 3 });
  expect(stateOf(store, runs[0]!.id)).toMatchObject({
    status: 'paused',
    reason: 'device.missing',
    message: 'No GPU. Ask the doctor.',
  });
  expect(store.get('SELECT count(DISTINCT worker_pid) AS n FROM launch')).toEqual({ n: 1 });
});

test('a run that goes on without a checkpoint keeps the mode of its rows, whatever was chosen since', async () => {
  const store = temporaryStore();
  const slow = spec({ optimizer: 'slow', budget: { steps: 200, seconds: 60, oracle: 1e9 } });
  const [run] = queue(store, [slow]);
  const first = await startEngine(store, { onEvent: onceBeyond(20, () => first.engine.kill()) });
  expect(await first.engine.run()).toEqual({ interrupted: 1 });
  expect(store.all('SELECT * FROM checkpoint')).toEqual([]);
  // As another machine, or a set-up made anew, would have chosen it.
  store.append(() => store.run(`UPDATE program SET mode = 'xla'`));
  const second = await startEngine(store);
  expect(await second.engine.run()).toEqual({ finished: 1 });
  expect(second.events.find((event) => event.type === 'started')).toMatchObject({ mode: 'plain', resumedAtRow: 0 });
  expect(readCurve(store, run!.id).count).toBe(200);
  // A run without rows takes what was chosen.
  queue(store, [{ ...slow, seed: 1 }], 'other');
  const third = await startEngine(store);
  await third.engine.run();
  expect(third.events.find((event) => event.type === 'started')).toMatchObject({ mode: 'xla' });
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
