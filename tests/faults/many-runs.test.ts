import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, onTestFinished, test, vi } from 'vitest';
import { builtIn as definitions } from '../../src/main/catalogue.ts';
import { median } from '../../src/shared/stats/quantile.ts';
import { Engine } from '../../src/main/engine/engine.ts';
import { residentBytes } from '../../src/main/engine/process-identity.ts';
import { openStore } from '../../src/main/engine/store/open.ts';
import { submit } from '../../src/main/engine/submit.ts';
import { workerEntry } from '../../src/main/engine/worker-process.ts';
import { parseSuite } from '../../src/shared/domain/suite.ts';
import { queue, spec, temporaryFolder, temporaryStore } from '../unit/engine/fixtures.ts';
import { fakeWorker, quickLimits, startEngine } from './engine-fixtures.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What is left, in KB. */
function heap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1024;
}

const megabytes = (pid: number): number => (residentBytes(pid) ?? NaN) / 2 ** 20;

/** Processes, pipes and timers that are open; what comes and goes within a turn is none. */
const handles = (): Record<string, number> =>
  Object.fromEntries(
    ['ProcessWrap', 'PipeWrap', 'Timeout'].map((kind) => [
      kind,
      process.getActiveResourcesInfo().filter((resource) => resource === kind).length,
    ]),
  );

test('5,000 short runs on one warm worker leave nothing behind in the engine', { timeout: 240_000 }, async () => {
  const runs = 5_000;
  // In memory where there is such a place: 20,000 transactions are to be written through.
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'descent-many-'));
  const store = openStore(join(folder, 'descent.sqlite'));
  onTestFinished(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });
  const budget = { steps: 10, seconds: 60, oracle: 1e9 };
  // Each in a group of its own: what one group keeps in order grows with its runs.
  const lr = (seed: number) => ({ lr: 0.1 + seed });
  queue(
    store,
    Array.from({ length: runs }, (_, seed) => spec({ seed, budget, hyper: lr(seed) })),
  );
  const { ProcessWrap, PipeWrap } = handles();
  const sizes: number[] = [];
  const resident: number[] = [];
  const open: Record<string, number>[] = [];
  let ended = 0;
  const engine = await Engine.start({
    store,
    environment: { id: 'here' },
    workerEntry: fakeWorker,
    limits: quickLimits,
    onEvent: ({ type }) => {
      if (type !== 'ended' || ++ended % 500 !== 0) return;
      sizes.push(heap());
      resident.push(megabytes(process.pid));
      open.push(handles());
    },
  });
  expect(await engine.work()).toEqual({ finished: runs });
  expect(store.get('SELECT count(DISTINCT worker_pid) AS n FROM launch')).toEqual({ n: 1 });
  // A leak is in every stretch of 500; what one of them made once, or its collector had not come for, is in that alone.
  const stretches = sizes.slice(2).map((size, i) => ((size - sizes[i + 1]!) * 1024) / 500);
  const growth = median(stretches);
  expect(growth, `bytes a run; heap after every 500 in KB: ${sizes.map(Math.round).join(', ')}`).toBeLessThan(100);
  // What is not of the heap, too: garbage that waits for its collector is some of it.
  expect(resident.at(-1)! - resident[1]!, resident.map(Math.round).join(', ')).toBeLessThan(50);
  expect(open.at(-1)).toEqual(open[1]);
  await expect.poll(handles, { timeout: 5_000 }).toMatchObject({ ProcessWrap, PipeWrap });
});

test('1,000 short runs of TensorFlow on one warm worker leave nothing behind in it', { timeout: 240_000 }, async () => {
  const [store, folder] = [temporaryStore(), temporaryFolder()];
  vi.stubEnv('TMPDIR', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  const suite = {
    name: 'many',
    problems: [{ id: 'rosenbrock' }],
    optimizers: [{ id: 'adam' }],
    precisions: ['fp64'],
    seeds: 1000,
    budget: { steps: 20 },
    device: 'cpu',
  };
  await submit(store, definitions, parseSuite(JSON.stringify(suite), definitions));
  const resident: number[] = [];
  const { engine } = await startEngine(store, {
    workerEntry,
    limits: { startMs: 60_000 },
    onEvent: ({ type }) => {
      if (type !== 'ended') return;
      const { pid } = store.get<{ pid: number }>('SELECT worker_pid AS pid FROM launch ORDER BY epoch DESC')!;
      resident.push(megabytes(pid));
    },
  });
  expect(await engine.run()).toEqual({ finished: 1000 });
  expect(store.get('SELECT count(DISTINCT worker_pid) AS n FROM launch')).toEqual({ n: 1 });
  // What every run leaves behind adds up in each stretch of a hundred; what an allocator takes once, in some of them. Over
  // 6,000 runs of this suite 40 MB came in the first 500, 20 more in ever fewer steps up to the 4,300th, and none after.
  const growth = Array.from({ length: 9 }, (_, i) => resident[100 * i + 199]! - resident[100 * i + 100]!);
  expect(Math.min(...growth), resident.map(Math.round).join(', ')).toBeLessThan(2);
  expect(resident.at(-1)! - resident[100]!, resident.map(Math.round).join(', ')).toBeLessThan(100);
  // The worker was killed: it could remove nothing itself.
  await expect.poll(() => readdirSync(folder)).toEqual([]);
});
