import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../unit/engine/fixtures.ts';

/** A library that takes the place of some of libc's functions, for LD_PRELOAD; undefined without a compiler. */
export function preloaded(name: string): string | undefined {
  const source = fileURLToPath(new URL(`${name}.c`, import.meta.url));
  const library = join(temporaryFolder(), `${name}.so`);
  return spawnSync('cc', ['-shared', '-fPIC', '-o', library, source, '-ldl']).status === 0 ? library : undefined;
}
