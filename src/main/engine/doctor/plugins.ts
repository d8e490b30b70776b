import type { UnloadedPlugin } from '../../../shared/domain/catalogue.ts';
import { ok, problem, type Check } from './check.ts';

interface Plugins {
  readonly folder: string;
  /** Ids of what the folder's files define. */
  readonly own: readonly string[];
  readonly unloaded: readonly UnloadedPlugin[];
}

/** What the plug-in folder gives, and a check for each file that gives nothing. */
export function checkPlugins({ folder, own, unloaded }: Plugins): Check[] {
  const bad = unloaded.map(({ file, why }) =>
    problem('plug-in', `${file} could not be loaded: ${why}`, 'Mend the file, or take it out of the folder.'),
  );
  if (bad.length > 0 && own.length === 0) return bad;
  return [ok('plug-ins', `${own.length === 0 ? 'none' : own.join(', ')} in ${folder}`), ...bad];
}
