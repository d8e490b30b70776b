/** What V8 has compiled, kept on disk between starts: of a start of the engine, reading TypeScript is otherwise half. */
import { existsSync, mkdirSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

/**
 * Turns it on for this process and those that it starts. One file for each file of the program, which Node holds against
 * the file's text and its own version: a cache that is old, damaged or not writable costs time and nothing else.
 */
export function cacheCompiled() {
  const base = baseFolder();
  if (base === undefined) return;
  const folder = join(base, 'descent', 'node');
  try {
    // One by one: where a folder can be made nowhere, as in /proc, Node would try for ever to make all of them.
    for (const each of [base, dirname(folder), folder]) if (!existsSync(each)) mkdirSync(each);
  } catch {
    if (!existsSync(folder)) return;
  }
  const { directory } = enableCompileCache(folder);
  if (directory !== undefined) process.env['NODE_COMPILE_CACHE'] ??= folder;
}

/** Undefined: there is no home, as for a user whom the system does not know. */
function baseFolder() {
  // A relative XDG path is to be ignored (XDG base directory specification 0.8).
  const own = process.env['XDG_CACHE_HOME'] ?? '';
  if (isAbsolute(own)) return own;
  try {
    const home = homedir();
    return isAbsolute(home) ? join(home, '.cache') : undefined;
  } catch {
    return undefined;
  }
}
