import { readdirSync, statSync, type Stats } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { homeFolder } from '../home-folder.ts';

/** `DESCENT_PLUGINS`, or `plugins` in the configuration folder: never the current folder, unless it is asked for. */
export function pluginFolder(env: NodeJS.ProcessEnv = process.env): string {
  const given = env['DESCENT_PLUGINS'];
  if (given) return resolve(given);
  // An empty or relative XDG path is to be ignored (XDG base directory specification 0.8).
  const xdg = env['XDG_CONFIG_HOME'] ?? '';
  // Who has no home has no plug-ins there: nobody but the administrator writes into the root folder.
  return join(isAbsolute(xdg) ? xdg : join(homeFolder() ?? '/', '.config'), 'descent', 'plugins');
}

/** What editors keep beside a file (`.#a.ts`, `#a.ts#`, `a.ts~`, `.a.ts.swp`) is none; nor are declarations of types. */
const isCandidate = (name: string): boolean =>
  /^[^.#].*\.m?[tj]s$/.test(name) && !name.endsWith('~') && !/\.d\.m?ts$/.test(name);

/**
 * The files that may be plug-ins, in the order of their names. What is no regular file, such as a pipe or a link to
 * nothing, is passed over: opening it may take for ever. A folder that is not there is an empty one.
 *
 * @throws Error of the file system where the folder cannot be read
 */
export function pluginFiles(folder: string): string[] {
  return namesIn(folder)
    .filter(isCandidate)
    .sort()
    .map((name) => join(folder, name))
    .filter((file) => statOf(file)?.isFile() === true);
}

/** Undefined where nothing can be said, such as of a link to nothing or to itself. */
export function statOf(file: string): Stats | undefined {
  try {
    return statSync(file);
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
