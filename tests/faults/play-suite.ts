import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import type { Limits } from '../../src/main/engine/limits.ts';
import { openStore } from '../../src/main/engine/store/open.ts';
import { temporaryFolder } from '../unit/engine/fixtures.ts';
import { quickLimits } from './engine-fixtures.ts';

const script = fileURLToPath(new URL('workers/run-suite.ts', import.meta.url));

export interface Play {
  readonly suite: object;
  /** Texts by the names of their files. */
  readonly plugins: Readonly<Record<string, string>>;
  readonly limits?: Partial<Limits>;
  /** A command that starts the one that follows it. */
  readonly within?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

export function pluginFolder(plugins: Play['plugins']): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(plugins)) writeFileSync(join(folder, name), text);
  return folder;
}

/** An engine of its own, with real workers and plug-ins, makes the runs of a suite; what its database has then. */
export function playSuite({ suite, plugins, limits, within = [], env }: Play) {
  const path = join(temporaryFolder(), 'descent.sqlite');
  const args = [script, path, JSON.stringify(suite), JSON.stringify({ ...quickLimits, startMs: 60_000, ...limits })];
  const [command = process.execPath, ...rest] = [...within, process.execPath, ...args];
  const { stdout, stderr } = spawnSync(command, rest, {
    encoding: 'utf8',
    env: { ...process.env, DESCENT_PLUGINS: pluginFolder(plugins), ...env },
  });
  expect(stderr).not.toMatch(/Error/);
  const store = openStore(path, { readonly: true });
  onTestFinished(() => store.close());
  return { totals: JSON.parse(stdout) as unknown, store };
}
