import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DescentError } from '../src/shared/domain/error.ts';

const one = fileURLToPath(new URL('./one.ts', import.meta.url));

/**
 * What `one.ts` says of its arguments, in a process of its own.
 *
 * @throws DescentError bench.failed where it ends without, bench.timeout where it takes longer than `most` seconds
 */
export function inOwnProcess<T>(args: readonly string[], { most, env }: { most?: number; env?: object } = {}): T {
  // TensorFlow greets on standard error whatever its log level: shown only where something failed.
  const { stdout, stderr, status, error } = spawnSync(process.execPath, [one, ...args], {
    ...{ encoding: 'utf8', env: { ...process.env, ...env }, killSignal: 'SIGKILL' },
    ...(most !== undefined && { timeout: most * 1e3 }),
  });
  if (error && 'code' in error && error.code === 'ETIMEDOUT')
    throw new DescentError('bench.timeout', `measuring ${args.join(' ')} took more than ${most} s`);
  if (status !== 0) throw new DescentError('bench.failed', `measuring ${args.join(' ')} failed:\n${stderr}`);
  return JSON.parse(stdout) as T;
}
