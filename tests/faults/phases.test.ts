import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Engine } from '../../src/main/engine/engine.ts';
import { processIdentity } from '../../src/main/engine/process-identity.ts';
import { readCurve } from '../../src/main/engine/store/curves.ts';
import { openStore } from '../../src/main/engine/store/open.ts';
import { recordEnvironment } from '../../src/main/engine/store/programs.ts';
import type { Store } from '../../src/main/engine/store/store.ts';
import { queue, spec, temporaryFolder, temporaryStore } from '../unit/engine/fixtures.ts';
import { startEngine, stateOf } from './engine-fixtures.ts';

const script = fileURLToPath(new URL('workers/engine-process.ts', import.meta.url));

/** Where a run stands, by the worker that brings it there, and the rows that it has by then. */
const phases = [
  ['while its worker starts', 'hang-at-start', 0],
  ['between two calls', 'slow', 30],
  ['in a call that never ends', 'hang', 30],
  ['of a worker that hears neither messages nor SIGTERM', 'deaf', 30],
  ['of a worker that stands still', 'stopped', 30],
] as const;

/** No limit of ours is to end it before what is tested does. */
const limits = { startMs: 60_000, silenceMs: 60_000 };

const twoRuns = (optimizer: (typeof phases)[number][1]) => [
  spec({ optimizer, budget: { steps: 1e6, seconds: 60, oracle: 1e9 } }),
  spec(),
];

const workerOf = (store: Store): number | undefined =>
  store.get<{ pid: number | null }>('SELECT worker_pid AS pid FROM launch ORDER BY epoch DESC')?.pid ?? undefined;

/** Waits until the first run of a database has so many rows; without any, until its worker says that it has it. */
async function untilThere(store: Store, rows: number, log = () => ''): Promise<void> {
  const isThere = (): boolean => (rows === 0 ? /^run of/m.test(log()) : readCurve(store, 1).count >= rows);
  await expect.poll(isThere, { timeout: 30_000, interval: 10 }).toBe(true);
}

describe.each(phases)('a run %s (%s)', (_, optimizer, rows) => {
  /** Does something to the run when it stands there; how it ended, with the run after it. */
  async function disturbed(act: (engine: Engine, worker: number) => void) {
    const store = temporaryStore();
    queue(store, twoRuns(optimizer));
    const { engine, events } = await startEngine(store, { limits });
    const worked = engine.work();
    await untilThere(store, rows, () => engine.active.get(1)?.log ?? '');
    const begin = performance.now();
    let took = NaN;
    const watch = setInterval(() => {
      if (Number.isNaN(took) && events.some(({ type }) => type === 'ended')) took = performance.now() - begin;
    }, 10);
    act(engine, workerOf(store)!);
    const totals = await worked;
    clearInterval(watch);
    expect(readCurve(store, 1).count).toBeGreaterThanOrEqual(rows);
    expect(stateOf(store, 2).status).toBe('finished');
    expect(store.quickCheck()).toBe('ok');
    return { totals, took, state: stateOf(store, 1) };
  }

  test('is cancelled within six seconds, and the next one is done', async () => {
    const { totals, took } = await disturbed((engine) => engine.cancel(1));
    expect(totals).toEqual({ cancelled: 1, finished: 1 });
    expect(took).toBeLessThan(6_000);
  });

  test('is cancelled when it was to be paused', async () => {
    const { totals } = await disturbed((engine) => {
      engine.active.get(1)!.pause();
      engine.cancel(1);
    });
    expect(totals).toEqual({ cancelled: 1, finished: 1 });
  });

  test('has failed when its worker is killed, and the next one is done', async () => {
    const { totals, state } = await disturbed((__, worker) => process.kill(worker, 'SIGKILL'));
    expect(totals).toEqual({ failed: 1, finished: 1 });
    expect(state).toMatchObject({ reason: 'worker.killed', message: expect.stringMatching(/^The worker was killed/) });
  });

  test('is interrupted when the engine is killed, and its worker is gone', async () => {
    const path = `${temporaryFolder()}/descent.sqlite`;
    const made = openStore(path);
    recordEnvironment(made, { id: 'here' });
    queue(made, twoRuns(optimizer));
    made.close();
    const engine = spawn(process.execPath, [script, path], { stdio: ['ignore', 'ignore', 'inherit'] });
    onTestFinished(() => void engine.kill('SIGKILL'));
    const reading = openStore(path, { readonly: true });
    // What a worker says before the end of its run is known to its engine alone: it has had time to say it.
    if (rows === 0) {
      await expect.poll(() => workerOf(reading), { timeout: 30_000 }).toBeDefined();
      await delay(1_000);
    } else await untilThere(reading, rows);
    const worker = workerOf(reading)!;
    reading.close();
    const gone = once(engine, 'exit');
    engine.kill('SIGKILL');
    await gone;

    const store = openStore(path);
    await startEngine(store);
    expect(processIdentity(worker)).toBeUndefined();
    expect(stateOf(store, 1)).toMatchObject({ status: 'interrupted', reason: 'engine.died' });
    expect(stateOf(store, 2).status).toBe('queued');
    expect(readCurve(store, 1).count).toBeGreaterThanOrEqual(rows);
    expect(store.quickCheck()).toBe('ok');
    store.close();
  });
});
