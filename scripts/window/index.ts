/** `npm start`: sets up what is missing, builds the window where a source changed, and opens it. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { requireLibraries } from '../setup/electron/libraries.ts';
import { setUpElectron } from '../setup/electron/set-up.ts';
import { printFailure } from '../setup/failure.ts';
import { setUp } from '../setup/set-up.ts';
import { buildWindow } from './build.ts';
import { chromiumFlags } from './chromium-flags.ts';
import { requireDisplay } from './display.ts';

const root = join(import.meta.dirname, '../..');

function open(executable: string, args: readonly string[]): Promise<number> {
  // Set in some editors' terminals, it would turn Electron into a plain Node.
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const child = spawn(executable, [...chromiumFlags(args), root, ...args], { stdio: 'inherit', env });
  // On a terminal, Ctrl-C reaches the window by itself.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGTERM']));
  });
}

try {
  requireDisplay();
  await setUp(root);
  const executable = await setUpElectron(root);
  await buildWindow(root);
  process.exitCode = await open(executable, process.argv.slice(2));
  // The loader's code for a missing library.
  if (process.exitCode === 127) await requireLibraries(executable);
} catch (error) {
  process.exitCode = printFailure(error);
}
