import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { readCurve } from '../../src/main/engine/store/curves.ts';
import { exportRuns } from '../../src/main/engine/store/export.ts';
import { temporaryFolder } from '../unit/engine/fixtures.ts';
import { stateOf } from './engine-fixtures.ts';
import { startSuite } from './play-suite.ts';
import { preloaded } from './preloaded.ts';

/** Of calls that last a tenth of a second; steps as short as these are taken four times, so that it takes some five. */
const suite = {
  name: 'slept',
  problems: [{ id: 'quadratic', eigenvalues: [1, 100], start: [1, 1] }],
  optimizers: [{ id: 'gradient-descent', lr: 1e-4 }],
  precisions: ['fp64'],
  seeds: 1,
  device: 'cpu',
  budget: { steps: 1_000_000_000, seconds: 1 },
  record: { every: 10_000 },
};

const silenceMs = 3_000;

const workersOf = (engine: number): number[] =>
  spawnSync('pgrep', ['-P', String(engine)], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter(Boolean)
    .map(Number);

test.each(['the engine', 'the worker'] as const)(
  'engine and worker stand still for twice the time after which a worker has hung, and %s wakes first: it has not',
  async (first) => {
    const { pid, end } = await startSuite({ suite, limits: { silenceMs } });
    const workers = workersOf(pid);
    expect(workers.length).toBeGreaterThan(0);
    const all = [pid, ...workers];
    for (const each of all) process.kill(each, 'SIGSTOP');
    await delay(2 * silenceMs);
    for (const each of first === 'the engine' ? all : all.toReversed()) {
      process.kill(each, 'SIGCONT');
      await delay(500);
    }
    const { totals, store } = await end();
    expect(stateOf(store, 1)).toMatchObject({ status: 'finished', reason: 'seconds' });
    expect(totals).toEqual({ finished: 1 });
  },
);

/** A command that starts another one where the time since the machine was started is what this file says. */
function withUptime(file: string): readonly string[] | undefined {
  const within = ['unshare', '--mount', 'sh', '-c', 'mount --bind "$0" /proc/uptime && exec "$@"', file];
  writeFileSync(file, readFileSync('/proc/uptime', 'utf8'));
  return spawnSync(within[0]!, [...within.slice(1), 'true']).status === 0 ? within : undefined;
}

test('a machine that slept beside a run is told with it', async ({ skip }) => {
  const file = join(temporaryFolder(), 'uptime');
  const within = withUptime(file) ?? skip('this system lets nobody, or only root, mount a file over another');
  const { end } = await startSuite({ suite, limits: { silenceMs }, within });
  const [uptime] = readFileSync('/proc/uptime', 'utf8').split(' ').map(Number);
  writeFileSync(file, `${uptime! + 600} 0.00\n`);
  const { store } = await end();
  expect(stateOf(store, 1).status).toBe('finished');
  const [row] = exportRuns(store);
  expect(row!['remarks']).toMatch(/the machine slept for (5\d\d|60\d) s/);
});

test('a wall clock that is set a day ahead and back again ends no run, and is in none of its times', async ({
  skip,
}) => {
  const library = preloaded('wall-clock') ?? skip('there is no C compiler here');
  const jump = join(temporaryFolder(), 'jump');
  const env = { LD_PRELOAD: library, CLOCK_JUMP: jump };
  const { end } = await startSuite({ suite, limits: { silenceMs }, env });
  writeFileSync(jump, '');
  const print = [process.execPath, ['-e', 'process.stdout.write(String(Date.now()))']] as const;
  const { stdout: there } = spawnSync(...print, { encoding: 'utf8', env: { ...process.env, ...env } });
  expect(Number(there) - Date.now()).toBeGreaterThan(80_000_000);
  await delay(500);
  rmSync(jump);
  const { store } = await end();
  expect(stateOf(store, 1)).toMatchObject({ status: 'finished', reason: 'seconds' });
  const { compute_s, wall_s } = store.get<{ compute_s: number; wall_s: number }>(
    'SELECT compute_s, wall_s FROM summary',
  )!;
  expect(compute_s).toBeLessThan(60);
  expect(wall_s).toBeLessThan(600);
  const { values, count } = readCurve(store, 1);
  const clocks = Array.from({ length: count }, (_, row) => values[row * 8 + 5]!);
  expect(clocks).toEqual(clocks.toSorted((a, b) => a - b));
});
