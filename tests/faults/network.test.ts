import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../unit/engine/fixtures.ts';
import { playSuite } from './play-suite.ts';
import { preloaded } from './preloaded.ts';
import { slowPlugin, slowSuite } from './slow-method.ts';

test(
  'engine, workers, plug-ins and the command line never try to reach a network',
  { timeout: 120_000 },
  ({ skip }) => {
    const library = preloaded('connections') ?? skip('there is no C compiler here');
    const file = join(temporaryFolder(), 'connections');
    const env = { LD_PRELOAD: library, CONNECTIONS: file };
    const attempts = (): number => (existsSync(file) ? readFileSync(file, 'utf8').length / 2 : 0);
    const node = (...args: string[]) =>
      spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, ...env } });

    const { totals } = playSuite({ suite: slowSuite({}, 20), plugins: slowPlugin(), env });
    expect(totals).toEqual({ finished: 1 });
    expect(node('src/main/cli/index.ts', 'doctor').stdout).toMatch(/^node +ok/m);
    expect(attempts()).toBe(0);
    // It would be told.
    node('-e', `require('node:net').connect(9, '127.0.0.1').on('error', () => {})`);
    expect(attempts()).toBe(1);
  },
);
