import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { residentBytes } from '../../src/main/engine/process-identity.ts';
import { temporaryFolder } from '../unit/engine/fixtures.ts';
import { storedRows } from './play-suite.ts';

/** Half a million rows a second, for as long as it takes. */
const suite = {
  name: 'quick',
  problems: [{ id: 'quadratic', eigenvalues: [1, 100], start: [1, 1] }],
  optimizers: [{ id: 'gradient-descent', lr: 0.0001 }],
  precisions: ['fp64'],
  seeds: 1,
  budget: { steps: 600_000_000, seconds: 600 },
  record: { every: 1 },
};

const megabytes = (pid: number): number => (residentBytes(pid) ?? NaN) / 2 ** 20;

test('a worker whose engine takes no rows waits, and its memory stays as it is', { timeout: 120_000 }, async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'suite.json');
  writeFileSync(file, JSON.stringify(suite));
  const db = join(folder, 'x.sqlite');
  const engine = spawn(process.execPath, ['src/main/cli/index.ts', 'run', file, '--db', db, '--device', 'cpu'], {
    stdio: 'ignore',
    env: { ...process.env, DESCENT_PLUGINS: '/nonexistent' },
  });
  onTestFinished(() => void engine.kill('SIGKILL'));
  const stored = (): number => storedRows(db);
  while (stored() < 500_000) await delay(200);
  const worker = Number(spawnSync('pgrep', ['-P', String(engine.pid)], { encoding: 'utf8' }).stdout.split('\n')[0]);
  engine.kill('SIGSTOP');
  await delay(500);
  const before = megabytes(worker);
  await delay(4_000);
  expect(megabytes(worker) - before).toBeLessThan(40);
  // And it goes on.
  engine.kill('SIGCONT');
  const rows = stored();
  await expect.poll(stored, { timeout: 30_000, interval: 200 }).toBeGreaterThan(rows + 50_000);
});
