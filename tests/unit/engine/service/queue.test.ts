import { expect, test, vi } from 'vitest';
import type { RunSpec } from '../../../../src/shared/domain/run-spec.ts';
import type { ServiceContext } from '../../../../src/main/engine/service/context.ts';
import { Queue } from '../../../../src/main/engine/service/queue/queue.ts';
import { readCurve } from '../../../../src/main/engine/store/curves.ts';
import { startEngine, stateOf } from '../../../faults/engine-fixtures.ts';
import { catalogue, queue as queueRuns, spec, temporaryStore } from '../fixtures.ts';

const slow = (seconds: number, seed = 0): RunSpec =>
  spec({ optimizer: 'slow', seed, budget: { steps: 200, seconds, oracle: 1e9 } });

/** A queue at work on one run, or a batch of which one has made some steps. */
async function atWork(specs: readonly RunSpec[] = [slow(60)], steps = 60) {
  const store = temporaryStore();
  const [run] = queueRuns(store, specs);
  const started = Promise.withResolvers<undefined>();
  const idle = Promise.withResolvers<undefined>();
  const context: ServiceContext = {
    store,
    definitions: catalogue as never,
    environment: { id: 'here' },
    emit: () => {},
  };
  const queue = await Queue.open(context, {
    device: 'cpu',
    onIdle: () => idle.resolve(undefined),
    start: async (onEvent) => {
      const { engine } = await startEngine(store, {
        onEvent: (event) => {
          onEvent(event);
          if (event.type === 'progress' && event.step > steps) started.resolve(undefined);
        },
      });
      return engine;
    },
  });
  queue.start();
  await started.promise;
  return { store, queue, id: run!.id, idle: idle.promise };
}

const launches = (store: ReturnType<typeof temporaryStore>): number =>
  store.get<{ n: number }>('SELECT count(*) AS n FROM launch')!.n;

test('a run that is resumed while it is being paused goes on from its checkpoint at once', async () => {
  const { store, queue, id, idle } = await atWork();
  expect(queue.state().active).toMatchObject([{ stopping: false, compiling: false }]);
  expect(queue.changes.pause([id])).toBe(1);
  expect(queue.state().active).toMatchObject([{ stopping: true }]);
  expect(stateOf(store, id).status).toBe('running');
  expect(queue.changes.resume([id])).toBe(1);
  await idle;
  expect(stateOf(store, id)).toMatchObject({ status: 'finished', reason: 'steps' });
  expect(launches(store)).toBe(2);
  expect(readCurve(store, id).count).toBe(200);
  queue.close();
});

test('runs of a batch are active each with its own progress, and each is done once', async () => {
  const { queue, idle } = await atWork([0, 1, 2].map((seed) => ({ ...slow(Infinity, seed), batched: true })));
  const { active, queued, progress } = queue.state();
  expect(queued).toBe(0);
  expect(active.map((run) => [run.progress > 0.2, run.compute_s, run.compiling])).toEqual([
    [true, null, false],
    [false, null, false],
    [false, null, false],
  ]);
  expect(progress).toBeCloseTo(active[0]!.progress / 3, 12);
  await idle;
  expect(queue.state()).toMatchObject({ active: [], queued: 0, done: 3, progress: 1 });
  queue.close();
});

test('of a batch that is taken down with its worker each run is active, waits or is done', async () => {
  const { budget } = slow(Infinity);
  // The first of them is at fault.
  const runs = [13, 10, 11, 12].map((seed) => ({
    ...spec({ optimizer: 'segfault', seed, budget }),
    batched: true as const,
  }));
  const { queue, idle } = await atWork(runs, 10);
  const seen: number[] = [];
  const watch = setInterval(() => {
    const { active, queued, done } = queue.state();
    seen.push(active.length + queued + done);
  }, 2);
  await idle;
  clearInterval(watch);
  expect(new Set(seen)).toEqual(new Set([4]));
  expect(queue.state()).toMatchObject({ active: [], queued: 0, done: 4, failed: 1, progress: 1 });
  queue.close();
});

test.each(['pause', 'cancel'] as const)('%s after that is what counts', async (last) => {
  const { store, queue, id, idle } = await atWork();
  queue.changes.pause([id]);
  queue.changes.resume([id]);
  queue.changes[last]([id]);
  await idle;
  expect(stateOf(store, id).status).toBe(last === 'pause' ? 'paused' : 'cancelled');
  expect(launches(store)).toBe(1);
  queue.close();
});

test('resumed while the queue stops, it waits in the queue', async () => {
  const { store, queue, id } = await atWork();
  const stopped = queue.stop('checkpoint');
  expect(queue.changes.resume([id])).toBe(1);
  await stopped;
  expect(stateOf(store, id).status).toBe('queued');
  expect(launches(store)).toBe(1);
  queue.close();
});

test('a run that goes on is not resumed', async () => {
  const { store, queue, id, idle } = await atWork();
  expect(queue.changes.resume([id])).toBe(0);
  await idle;
  expect(stateOf(store, id).status).toBe('finished');
  expect(launches(store)).toBe(1);
  queue.close();
});

test('progress goes on over a stop and a start, and begins anew when nothing was left', async () => {
  const { store, queue, id } = await atWork();
  const before = queue.state().progress;
  expect(before).toBeGreaterThan(0.2);
  const told: number[] = [before];
  await queue.stop('checkpoint');
  expect(queue.state()).toMatchObject({ interrupted: 1, paused: 0, queued: 0 });
  told.push(queue.state().progress);
  await queue.startAll();
  told.push(queue.state().progress);
  const watch = setInterval(() => told.push(queue.state().progress), 5);
  await vi.waitFor(() => expect(queue.state().active).toHaveLength(1));
  await queue.stop('afterRun');
  clearInterval(watch);
  told.push(queue.state().progress);
  expect(told).toEqual([...told].sort((a, b) => a - b));
  expect(told.at(-1)).toBe(1);
  expect(queue.state().done).toBe(1);
  queueRuns(store, [spec({ seed: 9 })]);
  queue.changed();
  queue.start();
  expect(queue.state().progress).toBeLessThan(1);
  expect(queue.state().done).toBe(0);
  expect(stateOf(store, id).status).toBe('finished');
  await queue.stop('cancel');
  queue.close();
});

test('a queue whose runs are all paused is not started, and forgets nothing; resuming all starts it', async () => {
  const { store, queue, id, idle } = await atWork();
  const share = queue.state().progress;
  queue.changes.pause([id]);
  await idle;
  expect(queue.state()).toMatchObject({ state: 'idle', paused: 1, interrupted: 0 });
  await queue.startAll();
  expect(queue.state()).toMatchObject({ state: 'idle', paused: 1 });
  expect(queue.state().progress).toBeGreaterThanOrEqual(share);
  // What is paused is left to be made.
  expect(queue.state().progress).toBeLessThan(1);
  await queue.resumeAll();
  expect(queue.state().state).toBe('running');
  await queue.stop('cancel');
  expect(stateOf(store, id).status).toBe('cancelled');
  queue.close();
});
