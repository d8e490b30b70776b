import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const program = fileURLToPath(new URL('../../../scripts/descent.mjs', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  /** Resolves when standard error holds the text. */
  readonly says: (text: string) => Promise<void>;
  readonly ended: Promise<Ended>;
}

/** Starts the real command line; it is ended with the test. */
export function start(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = process.cwd()): Started {
  // Without plug-ins and data of whoever runs the tests.
  const own = { DESCENT_PLUGINS: '/nonexistent', ...env };
  const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, ...own }, cwd });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [stdout, stderr] = ['', ''];
  const heard = new EventTarget();
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    heard.dispatchEvent(new Event('text'));
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  const says = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (stderr.includes(text)) resolve();
      };
      heard.addEventListener('text', look);
      void ended.then(() => reject(new Error(`ended without "${text}": ${stderr}`)));
      look();
    });
  return { child, says, ended };
}

export const descent = (...args: readonly string[]): Promise<Ended> => start(args).ended;

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'descent-cli-'));
  onTestFinished(() =>
    // A run that was told to end may still write its last file there.
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }),
  );
  return folder;
}

/** Writes a suite file, from text or from an object, and returns its path. */
export function suiteFile(folder: string, suite: unknown): string {
  const file = join(folder, 'suite.json');
  writeFileSync(file, typeof suite === 'string' ? suite : JSON.stringify(suite));
  return file;
}

export const smallSuite = {
  name: 'small',
  problems: [{ id: 'quadratic', eigenvalues: [1, 10] }],
  optimizers: [{ id: 'gradient-descent', lr: [0.1, 0.05] }],
  precisions: ['fp64'],
  seeds: 2,
  budget: { steps: 200 },
};

/** A plug-in whose method fails at its first step, in a file of a folder of plug-ins. */
export function writeBroken(folder: string): void {
  writeFileSync(
    join(folder, 'broken.mjs'),
    `import { defineOptimizer } from 'descent';
     export default defineOptimizer({ id: 'broken', title: 'Broken', order: 1, paper: '-', revision: 1, hyper: {},
       cost: '-', state: '-', init: () => ({}), step: () => { throw new Error('it does not work'); } });`,
  );
}
