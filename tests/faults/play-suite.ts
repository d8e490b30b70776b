import Database from 'better-sqlite3';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
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
  readonly plugins?: Readonly<Record<string, string>>;
  readonly limits?: Partial<Limits>;
  /** A command that starts the one that follows it. */
  readonly within?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

export function pluginFolder(plugins: NonNullable<Play['plugins']>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(plugins)) writeFileSync(join(folder, name), text);
  return folder;
}

function commandOf({ suite, plugins = {}, limits, within = [], env }: Play) {
  const path = join(temporaryFolder(), 'descent.sqlite');
  const args = [script, path, JSON.stringify(suite), JSON.stringify({ ...quickLimits, startMs: 60_000, ...limits })];
  const [command = process.execPath, ...rest] = [...within, process.execPath, ...args];
  return { path, command, args: rest, env: { ...process.env, DESCENT_PLUGINS: pluginFolder(plugins), ...env } };
}

function opened(path: string, stdout: string) {
  const store = openStore(path, { readonly: true });
  onTestFinished(() => store.close());
  return { totals: JSON.parse(stdout) as unknown, store };
}

/** An engine of its own, with real workers and plug-ins, makes the runs of a suite; what its database has then. */
export function playSuite(play: Play) {
  const { path, command, args, env } = commandOf(play);
  const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env });
  expect(stderr).not.toMatch(/Error/);
  return opened(path, stdout);
}

/** The same, when the first rows are stored; `end` tells what its database has when it has ended. */
export async function startSuite(play: Play) {
  const { path, command, args, env } = commandOf(play);
  const engine = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
  onTestFinished(() => void engine.kill('SIGKILL'));
  let stdout = '';
  engine.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  const closed = once(engine, 'close');
  while (storedRows(path) === 0 && engine.exitCode === null) await delay(20);
  return {
    path,
    /** Of the engine. */
    pid: engine.pid!,
    end: async () => {
      await closed;
      return opened(path, stdout);
    },
  };
}

/** Rows of all runs that a database has; 0 before it is made. */
export function storedRows(path: string): number {
  if (!existsSync(path)) return 0;
  const reading = new Database(path, { readonly: true });
  try {
    return reading.prepare('SELECT coalesce(sum(n), 0) FROM curve_chunk').pluck().get() as number;
  } catch {
    // Its tables are just being made.
    return 0;
  } finally {
    reading.close();
  }
}
