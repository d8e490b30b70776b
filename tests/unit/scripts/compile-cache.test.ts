import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../engine/fixtures.ts';

const root = join(import.meta.dirname, '../../..');

/** What a process says of its cache. */
function cacheOf(env: Readonly<Record<string, string>>): string {
  const script = `
    const { cacheCompiled } = await import(${JSON.stringify(join(root, 'scripts/compile-cache.mjs'))});
    cacheCompiled();
    console.log(process.env.NODE_COMPILE_CACHE ?? 'none');`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    encoding: 'utf8',
    timeout: 20_000,
  });
  return stdout.trim();
}

test('what was compiled is kept in the cache folder of the user, or nowhere where none can be made', () => {
  const [home, own] = [temporaryFolder(), temporaryFolder()];
  expect(cacheOf({ HOME: home })).toBe(join(home, '.cache/descent/node'));
  expect(cacheOf({ HOME: home, XDG_CACHE_HOME: own })).toBe(join(own, 'descent/node'));
  expect(existsSync(join(own, 'descent/node'))).toBe(true);
  // A relative one is to be ignored.
  expect(cacheOf({ HOME: '', XDG_CACHE_HOME: 'cache' })).toBe('none');
  expect(existsSync('cache')).toBe(false);
  for (const nowhere of ['/proc/none', '/dev/null', '/nonexistent/cache'])
    expect(cacheOf({ HOME: home, XDG_CACHE_HOME: nowhere })).toBe('none');
});
