import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../unit/engine/fixtures.ts';

/** A file system of its own, so that it can be full or read-only for root too; undefined where none can be mounted. */
export function mounted(options: string): string | undefined {
  const folder = join(temporaryFolder(), 'mount');
  mkdirSync(folder);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status !== 0) return undefined;
  onTestFinished(() => void spawnSync('umount', ['-l', folder]));
  return folder;
}
