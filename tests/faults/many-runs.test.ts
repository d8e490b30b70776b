import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, onTestFinished, test } from 'vitest';
import { Engine } from '../../src/main/engine/engine.ts';
import { openStore } from '../../src/main/engine/store/open.ts';
import { queue, spec } from '../unit/engine/fixtures.ts';
import { fakeWorker, quickLimits } from './engine-fixtures.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What is left, in KB. */
function heap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1024;
}

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
  // Each in a group of its own: the figures of one of thousands would take all the time.
  const lr = (seed: number) => ({ lr: 0.1 + seed });
  queue(
    store,
    Array.from({ length: runs }, (_, seed) => spec({ seed, budget, hyper: lr(seed) })),
  );
  const { ProcessWrap, PipeWrap } = handles();
  const sizes: number[] = [];
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
      open.push(handles());
    },
  });
  expect(await engine.work()).toEqual({ finished: runs });
  expect(store.get('SELECT count(DISTINCT worker_pid) AS n FROM launch')).toEqual({ n: 1 });
  // Between the first and the last thousand: what is made once is made by then.
  const growth = ((sizes.at(-1)! - sizes[1]!) * 1024) / (runs - 1_000);
  expect(growth, `bytes a run; heap after every 500 in KB: ${sizes.map(Math.round).join(', ')}`).toBeLessThan(100);
  expect(open.at(-1)).toEqual(open[1]);
  await expect.poll(handles, { timeout: 5_000 }).toMatchObject({ ProcessWrap, PipeWrap });
});
