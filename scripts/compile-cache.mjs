/** What V8 has compiled, kept on disk between starts: of a start of the engine, reading TypeScript is otherwise half. */
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Turns it on for this process and those that it starts. One file for each file of the program, which Node holds against
 * the file's text and its own version: a cache that is old, damaged or not writable costs time and nothing else.
 */
export function cacheCompiled() {
  // A relative XDG path is to be ignored (XDG base directory specification 0.8).
  const bases = [process.env['XDG_CACHE_HOME'] ?? '', join(homedir(), '.cache')];
  const base = bases.find((each) => isAbsolute(each));
  if (base === undefined) return;
  const { directory } = enableCompileCache(join(base, 'descent', 'node'));
  if (directory !== undefined) process.env['NODE_COMPILE_CACHE'] ??= join(base, 'descent', 'node');
}
