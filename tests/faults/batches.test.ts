import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { builtIn } from '../../src/main/catalogue.ts';
import { checkpointFolder, recordCheckpoint } from '../../src/main/engine/checkpoints.ts';
import type { EngineEvent } from '../../src/main/engine/events.ts';
import { readCurve } from '../../src/main/engine/store/curves.ts';
import { exportCurves, exportRuns } from '../../src/main/engine/store/export.ts';
import { queuedPrograms, queuedRuns } from '../../src/main/engine/store/queue.ts';
import type { Store } from '../../src/main/engine/store/store.ts';
import { submit } from '../../src/main/engine/submit.ts';
import { workerEntry, WorkerProcess } from '../../src/main/engine/worker-process.ts';
import { writeCheckpoint } from '../../src/main/worker/checkpoint-file.ts';
import type { StartBatch } from '../../src/main/worker/protocol.ts';
import { parseSuite } from '../../src/shared/domain/suite.ts';
import type { behaviours } from '../unit/engine/fixtures.ts';
import { queue, spec, temporaryFolder, temporaryStore } from '../unit/engine/fixtures.ts';
import { onceBeyond, startEngine, stateOf } from './engine-fixtures.ts';
import { storedRows } from './play-suite.ts';
import { slowPlugin } from './slow-method.ts';

const suite = (steps: number, more: object = {}): string =>
  JSON.stringify({
    name: 'batch',
    problems: [{ id: 'rosenbrock' }],
    optimizers: [{ id: 'adam', lr: [0.01, 0.02] }],
    precisions: ['fp64'],
    seeds: 3,
    budget: { steps },
    device: 'cpu',
    batched: true,
    ...more,
  });
const real = { workerEntry, limits: { startMs: 60_000 } } as const;

async function batchOf(text: string): Promise<Store> {
  const store = temporaryStore();
  await submit(store, builtIn, parseSuite(text, builtIn));
  return store;
}

/** Everything of the curves but clocks. */
const curves = (store: Store): unknown[] =>
  [...exportCurves(store)].map(({ run_id: _, compute_s: __, wall_s: ___, ...row }) => row);

async function undisturbed(text: string): Promise<unknown[]> {
  const store = await batchOf(text);
  const { engine } = await startEngine(store, real);
  expect(await engine.run()).toEqual({ finished: 6 });
  return curves(store);
}

describe('a batch of real runs', () => {
  test('has no times anywhere, and counts as exact as those of runs alone', async () => {
    const store = await batchOf(suite(300));
    const { engine } = await startEngine(store, real);
    expect(await engine.run()).toEqual({ finished: 6 });
    for (const row of exportRuns(store)) {
      const none = { compute_s: null, wall_s: null, warmup_s: null, budget_compute_s: null };
      expect(row).toMatchObject({ ...none, remarks: 'made many at once: no time of its own', steps: 300 });
    }
    for (const row of exportCurves(store)) expect([row.compute_s, row.wall_s]).toEqual([undefined, undefined]);
    const figures = 'SELECT compute_s, mean_ert_compute_s, length(seconds) AS seconds, scored FROM run_group';
    expect(store.all(figures)).toEqual(
      Array.from({ length: 2 }, () => ({ compute_s: null, mean_ert_compute_s: null, seconds: 0, scored: 3 })),
    );
    const alone = await batchOf(suite(300, { batched: false }));
    await (await startEngine(alone, real)).engine.run();
    const counts = (of: Store) =>
      [...exportCurves(of)].map(({ step, g_evals, seed, trial }) => [trial, seed, step, g_evals]);
    expect(counts(store)).toEqual(counts(alone));
  });

  test('goes on to the same curves where its worker is killed', async () => {
    const text = suite(400_000, { record: { every: 100 } });
    const store = await batchOf(text);
    let kills = 0;
    const { engine } = await startEngine(store, {
      ...real,
      onEvent: (event) => {
        if (event.type !== 'progress' || event.step < 40_000 || kills > 0) return;
        kills += 1;
        const worker = store.get<{ pid: number }>('SELECT worker_pid AS pid FROM launch ORDER BY epoch DESC LIMIT 1')!;
        process.kill(worker.pid, 'SIGKILL');
      },
    });
    expect(await engine.run()).toEqual({ finished: 6 });
    expect(kills).toBe(1);
    expect(curves(store)).toEqual(await undisturbed(text));
  });

  test('goes on to the same curves where the engine is killed, and where it is stopped', async () => {
    const text = suite(400_000, { record: { every: 100 } });
    const path = join(temporaryFolder(), 'runs.sqlite');
    const file = join(temporaryFolder(), 'suite.json');
    writeFileSync(file, text);
    const cli = fileURLToPath(new URL('../../src/main/cli/index.ts', import.meta.url));
    const args = [cli, 'run', file, '--db', path];
    for (const signal of ['SIGKILL', 'SIGINT'] as const) {
      const before = storedRows(path);
      const child = spawn(process.execPath, args, { stdio: 'ignore' });
      while (storedRows(path) < before + 1_000) await setTimeout(20);
      child.kill(signal);
      await once(child, 'exit');
    }
    expect(spawnSync(process.execPath, args).status).toBe(0);
    const csv = spawnSync(process.execPath, [cli, 'export', 'curves', '--db', path, '--format', 'csv'], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    }).stdout;
    const other = join(temporaryFolder(), 'other.sqlite');
    expect(spawnSync(process.execPath, [cli, 'run', file, '--db', other]).status).toBe(0);
    const whole = spawnSync(process.execPath, [cli, 'export', 'curves', '--db', other, '--format', 'csv'], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    }).stdout;
    expect(csv).toBe(whole);
  });

  test('loses one that is cancelled or paused, and the others go on', async () => {
    const store = await batchOf(suite(400_000, { record: { every: 100 } }));
    const asked = new Set<number>();
    const { engine } = await startEngine(store, {
      ...real,
      onEvent: (event) => {
        if (event.type !== 'progress' || asked.has(event.run.id)) return;
        asked.add(event.run.id);
        if (event.run.id === 2) engine.cancel(2);
        if (event.run.id === 3) engine.active.get(3)!.pause();
      },
    });
    expect(await engine.run()).toEqual({ finished: 4, cancelled: 1, paused: 1 });
    expect([2, 3].map((id) => stateOf(store, id).status)).toEqual(['cancelled', 'paused']);
    expect(readCurve(store, 3).count).toBeGreaterThan(0);
  });

  test('has no gap in any curve where the database fails in the middle of what is written together', async () => {
    const text = suite(400_000, { record: { every: 100 } });
    const store = await batchOf(text);
    // As SQLite itself does where a disk is full: the whole transaction is rolled back.
    store.run(`CREATE TEMP TRIGGER full BEFORE INSERT ON main.curve_chunk WHEN NEW.run_id = 2 AND NEW.first_row > 500
      BEGIN SELECT RAISE(ROLLBACK, 'full'); END`);
    let has = false;
    const { engine } = await startEngine(store, {
      ...{ ...real, limits: { ...real.limits, flushRows: 1 } },
      onEvent: ({ type }) => {
        if (type !== 'progress') return;
        // A busy engine: what the worker says of several calls is then read at once.
        if (!has) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
        has = true;
      },
    });
    await expect(engine.work()).rejects.toThrow('full');
    store.run('DROP TRIGGER temp.full');
    const all = store.all<Chunk>('SELECT run_id, first_row, n FROM curve_chunk ORDER BY run_id, first_row');
    for (const chunks of Map.groupBy(all, ({ run_id }) => run_id).values())
      chunks.forEach(({ first_row, n }, i) => expect(chunks[i + 1]?.first_row ?? first_row + n).toBe(first_row + n));
    expect(await engine.work()).toEqual({});
    expect(await engine.run()).toEqual({ finished: 6 });
    expect(curves(store)).toEqual(await undisturbed(text));
  });

  test('ends those that run where the queue is drained; those that wait for a place stay in the queue', async () => {
    // So large that a worker makes one at a time.
    const store = await batchOf(suite(20_000, { problems: [{ id: 'rosenbrock', dimension: 6_000 }] }));
    let drained = false;
    const { engine } = await startEngine(store, {
      ...real,
      onEvent: ({ type }) => {
        if (type !== 'progress' || drained) return;
        drained = true;
        engine.drain();
      },
    });
    expect(await engine.work()).toEqual({ finished: 1 });
    expect(store.all('SELECT status, count(*) AS n FROM run GROUP BY status ORDER BY status')).toEqual([
      { status: 'finished', n: 1 },
      { status: 'queued', n: 5 },
    ]);
    expect(await engine.work()).toEqual({ finished: 5 });
  });

  test('of which one cannot go on ends that, by its own reason, and makes all others', async () => {
    const store = await batchOf(suite(300));
    const [, second] = queuedRuns(store, queuedPrograms(store)[0]!);
    // Whole, but of another program: what is restored for all together fails, and does not tell by whose fault.
    const state = { step: 10, row: 1, computeSeconds: 0, wallSeconds: 0, startValue: 1, mode: 'xla' } as const;
    const written = writeCheckpoint(checkpointFolder(store, second!), {
      ...state,
      tensors: { x: new Float64Array(9) },
    });
    store.append(() => recordCheckpoint(store, second!, { type: 'checkpoint', epoch: 0, step: 10, ...written })());
    const { engine } = await startEngine(store, real);
    expect(await engine.run()).toEqual({ finished: 5, failed: 1 });
    expect(stateOf(store, second!.id)).toMatchObject({ status: 'failed', reason: 'worker.error' });
  });
});

test('a batch that has ended before it began leaves the one that follows it alone', async () => {
  const plugin = join(temporaryFolder(), 'late.ts');
  writeFileSync(plugin, `${slowPlugin()['slow-method.ts']}\nawait new Promise((loaded) => setTimeout(loaded, 500));\n`);
  const store = await batchOf(suite(50));
  const runs = queuedRuns(store, queuedPrograms(store)[0]!);
  const worker = new WorkerProcess(workerEntry, 'cpu');
  onTestFinished(() => worker.kill());
  const ended = new Map<number, string>();
  worker.serve({
    message: (message) => {
      const { type, epoch, status } = message as { type: string; epoch: number; status: string };
      if (type === 'finished') ended.set(epoch, status);
    },
  });
  const batch = (...epochs: number[]): StartBatch => ({
    type: 'batch',
    runs: epochs.map((epoch) => ({
      ...{ type: 'run', epoch, spec: runs[epoch]!.spec, code: { plugins: [plugin], revisions: {} } },
      ...{ checkpoints: [], checkpointFolder: '' },
    })),
  });
  worker.send(batch(1, 2));
  for (const epoch of [1, 2]) worker.send({ type: 'cancel', epoch });
  await vi.waitFor(() => expect([...ended]).toEqual([1, 2].map((epoch) => [epoch, 'cancelled'])), 20_000);
  worker.send(batch(3, 4));
  await vi.waitFor(() => expect([3, 4].map((epoch) => ended.get(epoch))).toEqual(['finished', 'finished']), 20_000);
});

interface Chunk {
  readonly run_id: number;
  readonly first_row: number;
  readonly n: number;
}

describe('a batch with one that takes the worker down', () => {
  const batch = (optimizer: (typeof behaviours)[number], more: Parameters<typeof spec>[0] = {}, first = 0) =>
    Array.from({ length: 16 - first }, (_, i) => ({
      ...spec({ optimizer, seed: first + i, budget: { steps: 50, seconds: Infinity, oracle: 1_000 }, ...more }),
      batched: true as const,
    }));
  const startsIn = (events: readonly EngineEvent[]) => events.filter(({ type }) => type === 'starting').length;

  test.each([
    ['segfault', 'worker.crashed'],
    ['hang', 'worker.hung'],
    ['malformed', 'worker.protocol'],
  ] as const)('%s: the one ends by it, all others are made', async (behaviour, reason) => {
    const store = temporaryStore();
    queue(store, batch(behaviour));
    const { engine, events } = await startEngine(store);
    const failed = behaviour === 'hang' ? 'timeout' : 'failed';
    expect(await engine.run()).toEqual({ finished: 15, [failed]: 1 });
    expect(stateOf(store, 14)).toMatchObject({ status: failed, reason });
    // 16, 8, 4, 2 and alone at most: those that have ended before are not made again.
    const ofGuilty = events.filter((event) => event.type === 'starting' && event.run.spec.seed === 13);
    expect(ofGuilty.length).toBeLessThanOrEqual(5);
    expect(events.filter((event) => event.type === 'put-off')).toEqual([]);
    // Each ends once; the others were put back as often as they started without an end.
    expect(events.filter((event) => event.type === 'ended')).toHaveLength(16);
    expect(events.filter((event) => event.type === 'requeued')).toHaveLength(startsIn(events) - 16);
    for (const { id } of store.all<{ id: number }>('SELECT run_id AS id FROM run WHERE run_id <> 14'))
      expect(readCurve(store, id).count).toBe(50);
  });

  test('runs that are put off, for no fault of theirs, are put off together', async () => {
    const store = temporaryStore();
    queue(store, batch('changed'));
    const { engine } = await startEngine(store);
    expect(await engine.run()).toMatchObject({ paused: 16 });
  });

  test('what the worker tells of each, each ends by, and none is started again', async () => {
    const store = temporaryStore();
    queue(store, batch('refuse'));
    const { engine, events } = await startEngine(store);
    expect(await engine.run()).toEqual({ failed: 16 });
    expect(startsIn(events)).toBe(16);
    expect(stateOf(store, 3)).toMatchObject({ reason: 'gpu.out_of_memory', message: 'No memory. Use less.' });
  });

  test('what the worker tells of one, that one ends by; the others go on, and another worker makes what follows', async () => {
    const store = temporaryStore();
    queue(store, [...batch('huge-text'), ...batch('huge-text', { start: [2, 2] }, 14)]);
    const { engine, events } = await startEngine(store);
    expect(await engine.run()).toEqual({ finished: 17, failed: 1 });
    expect(stateOf(store, 14)).toMatchObject({ status: 'failed', reason: 'worker.error' });
    expect(startsIn(events)).toBe(18);
    expect(store.get('SELECT count(DISTINCT worker_pid) AS n FROM launch')).toEqual({ n: 2 });
  });

  test('crashes between which batches have succeeded are no loop', async () => {
    const store = temporaryStore();
    // The last of each crashes, which is then made alone.
    queue(
      store,
      [1, 2, 3, 4].flatMap((x) => batch('segfault', { start: [x, x] }, 11).slice(0, 3)),
    );
    const { engine, events } = await startEngine(store);
    expect(await engine.run()).toEqual({ finished: 8, failed: 4 });
    expect(events.filter((event) => event.type === 'put-off')).toEqual([]);
  });

  test('one that is cancelled and does not end in time waits for the others, which are not started again', async () => {
    const store = temporaryStore();
    const [last, ...others] = batch('deaf').toReversed();
    const endless = { ...last!, budget: { steps: 1e6, seconds: Infinity, oracle: 1e9 } };
    const lastId = queue(store, [...others, endless]).at(-1)!.id;
    const { engine, events } = await startEngine(store, { onEvent: onceBeyond(20, () => engine.cancel(lastId)) });
    expect(await engine.run()).toEqual({ finished: 15, cancelled: 1 });
    expect(startsIn(events)).toBe(16);
    expect(stateOf(store, lastId).status).toBe('cancelled');
  });

  test('all that are cancelled end in time, whatever the worker does', async () => {
    const store = temporaryStore();
    const budget = { steps: 1e6, seconds: Infinity, oracle: 1e9 };
    const runs = queue(store, batch('deaf', { budget }));
    let begin = 0;
    const { engine } = await startEngine(store, {
      onEvent: onceBeyond(20, () => {
        begin = performance.now();
        for (const { id } of runs) engine.cancel(id);
      }),
    });
    expect(await engine.run()).toEqual({ cancelled: 16 });
    expect(performance.now() - begin).toBeLessThan(2_500);
  });

  test('a checkpoint of one is forced to the disk', async () => {
    const store = temporaryStore();
    store.run('CREATE TEMP TABLE noted (synchronous INT)');
    store.run(`CREATE TEMP TRIGGER note AFTER INSERT ON main.checkpoint
      BEGIN INSERT INTO noted SELECT synchronous FROM pragma_synchronous; END`);
    queue(store, batch('normal', { budget: { steps: 200, seconds: Infinity, oracle: 1_000 } }));
    await (await startEngine(store)).engine.run();
    // 2: FULL
    expect(store.all('SELECT DISTINCT synchronous FROM noted')).toEqual([{ synchronous: 2 }]);
  });
});
