import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { Limits } from '../../src/main/engine/limits.ts';
import { processIdentity } from '../../src/main/engine/process-identity.ts';
import { readCurve } from '../../src/main/engine/store/curves.ts';
import { openStore } from '../../src/main/engine/store/open.ts';
import { recordEnvironment } from '../../src/main/engine/store/programs.ts';
import type { Store } from '../../src/main/engine/store/store.ts';
import { queue, spec, temporaryFolder } from '../unit/engine/fixtures.ts';
import { stateOf } from './engine-fixtures.ts';
import { playSuite, pluginFolder } from './play-suite.ts';
import { second, slowPlugin, slowSuite } from './slow-method.ts';

const script = (name: string): string => fileURLToPath(new URL(`workers/${name}.ts`, import.meta.url));

/** An engine of its own makes one run of the slow method; what its database has then. */
function playSlow(hyper: Parameters<typeof slowSuite>[0], steps: number, limits: Partial<Limits>) {
  const { totals, store } = playSuite({ suite: slowSuite(hyper, steps), plugins: slowPlugin(), limits });
  return { totals, store, state: stateOf(store, 1), rows: readCurve(store, 1).count };
}

const workerOf = (store: Store): number =>
  store.get<{ pid: number }>('SELECT worker_pid AS pid FROM launch ORDER BY epoch DESC')!.pid;

async function untilGone(pid: number, limitMs: number): Promise<void> {
  const begin = performance.now();
  while (processIdentity(pid) !== undefined) {
    if (performance.now() - begin > limitMs) throw new Error(`${pid} is still alive after ${limitMs} ms`);
    await delay(20);
  }
}

test(
  'steps that last longer than the limit, as all before them did, are no reason to end a run',
  { timeout: 120_000 },
  () => {
    const limits = { startMs: 100_000, silenceMs: 2_000 };
    const { totals, store, rows } = playSlow({ turns: 3 * second }, 1, limits);
    expect(totals).toEqual({ finished: 1 });
    const { compute_s } = store.get<{ compute_s: number }>('SELECT compute_s FROM summary')!;
    expect(1e3 * compute_s).toBeGreaterThan(limits.silenceMs);
    expect(rows).toBe(2);
  },
);

test('a step that never ends is timed out, its process is gone, and the points before it stay', () => {
  const limits = { startMs: 60_000, silenceMs: 2_000 };
  const { totals, store, state, rows } = playSlow({ turns: second / 10, endlessFrom: 20 }, 100, limits);
  expect(totals).toEqual({ timeout: 1 });
  expect(state).toMatchObject({ status: 'timeout', reason: 'worker.hung' });
  expect(processIdentity(workerOf(store))).toBeUndefined();
  expect(rows).toBeGreaterThan(5);
  expect(rows).toBeLessThanOrEqual(20);
});

test('a first step that never ends is timed out as a start, and its process is gone', () => {
  const { totals, store, state } = playSlow({ endlessFrom: 0 }, 100, { startMs: 6_000 });
  expect(totals).toEqual({ timeout: 1 });
  expect(state).toMatchObject({ status: 'timeout', reason: 'worker.start_timeout' });
  expect(processIdentity(workerOf(store))).toBeUndefined();
});

test('a worker in a call that never ends is gone two seconds after its engine was killed', async () => {
  const path = join(temporaryFolder(), 'descent.sqlite');
  const store = openStore(path);
  recordEnvironment(store, { id: 'here' });
  queue(store, [spec({ optimizer: 'hang' })]);
  store.close();
  const engine = spawn(process.execPath, [script('engine-process'), path]);
  onTestFinished(() => void engine.kill('SIGKILL'));
  await once(engine.stdout, 'data');
  // It then hangs within some milliseconds.
  await delay(500);
  const reading = openStore(path, { readonly: true });
  const worker = workerOf(reading);
  reading.close();
  expect(processIdentity(worker)).toBeDefined();
  engine.kill('SIGKILL');
  await untilGone(worker, 2_000);
});

test.each(['run', 'check'])('what descent %s has started ends with it, in TensorFlow too', async (command) => {
  const folder = temporaryFolder();
  const suite = join(folder, 'suite.json');
  writeFileSync(suite, JSON.stringify(slowSuite({ endlessFrom: 0 }, 100)));
  const db = join(folder, 'x.sqlite');
  // The conformance suite has values of its own for what a file declares: here all steps are endless.
  const args = command === 'run' ? ['run', suite, '--db', db] : ['check', 'slow-method'];
  const cli = spawn(process.execPath, ['src/main/cli/index.ts', ...args, '--device', 'cpu'], {
    stdio: 'ignore',
    env: { ...process.env, DESCENT_PLUGINS: pluginFolder(slowPlugin(0)) },
  });
  onTestFinished(() => void cli.kill('SIGKILL'));
  const child = await computing(cli.pid!);
  cli.kill('SIGKILL');
  await untilGone(child, 2_000);
});

/** The child of a process, once it computes and no longer starts: it has used three seconds of a processor. */
async function computing(parent: number): Promise<number> {
  for (;;) {
    const { stdout } = spawnSync('ps', ['--ppid', String(parent), '-o', 'pid=,cputimes='], { encoding: 'utf8' });
    for (const line of stdout.trim().split('\n')) {
      const [pid = 0, seconds = 0] = line.trim().split(/\s+/).map(Number);
      if (seconds >= 3) return pid;
    }
    await delay(100);
  }
}
