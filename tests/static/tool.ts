import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Runs a tool of node_modules over the project; what it says is the failure's message. */
export function expectClean(script: string, ...args: string[]): void {
  // They make much that is soon gone: with a larger nursery, collecting it costs a tenth less.
  const command = ['--max-semi-space-size=128', join(root, 'node_modules', script), ...args];
  const { status, stdout, stderr, error } = spawnSync(process.execPath, command, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(`${args.join(' ')}\n${stdout}${stderr}${error?.message ?? ''}`);
}
