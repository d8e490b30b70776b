import { realpathSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { DescentError } from '../../shared/domain/error.ts';
import type { OptimizerDefinition } from '../optimizers/define.ts';
import type { ProblemDefinition } from '../problems/define.ts';
import { follow, moduleFiles, sealedRevision } from './modules.ts';

export interface Plugin {
  readonly definition: OptimizerDefinition | ProblemDefinition;
  /** All files that its revision covers. */
  readonly modules: readonly string[];
}

/** As `plugin.invalid`, with the files that were seen until then. */
export class InvalidPlugin extends DescentError {
  readonly why: string;
  readonly modules: readonly string[];

  constructor(file: string, why: string, modules: readonly string[], cause?: unknown) {
    super('plugin.invalid', `plug-in ${file}: ${why}`, {
      advice: "export default defineOptimizer({…}) or defineProblem({…}) from 'descent'; descent check FILE tells more",
      cause,
    });
    this.why = why;
    this.modules = modules;
  }
}

export const isOptimizer = (definition: Plugin['definition']): definition is OptimizerDefinition =>
  'step' in definition;

/**
 * Runs a plug-in file and takes its default export, an optimizer or a problem, which gets the revision of its code. Only
 * for processes that may end by what such a file does: never for one that has a database.
 *
 * @throws InvalidPlugin
 */
export async function loadPlugin(file: string): Promise<Plugin> {
  const path = resolve(file);
  let url = pathToFileURL(path).href;
  try {
    // As Node names the module.
    url = pathToFileURL(realpathSync(path)).href;
    follow(url);
    const { default: definition } = (await import(url)) as { default?: unknown };
    const why = complaintAbout(definition);
    if (why !== undefined) throw new InvalidPlugin(path, why, moduleFiles(url));
    const revision = sealedRevision(url);
    return { definition: { ...(definition as Plugin['definition']), revision }, modules: moduleFiles(url) };
  } catch (error) {
    if (error instanceof InvalidPlugin) throw error;
    throw new InvalidPlugin(path, whyOf(error), moduleFiles(url), error);
  }
}

function complaintAbout(definition: unknown): string | undefined {
  if (typeof definition !== 'object' || definition === null || !('id' in definition))
    return 'it has no definition as default export';
  const isMethod = 'step' in definition && 'init' in definition;
  const isProblem = 'instance' in definition && 'facts' in definition;
  return isMethod || isProblem ? undefined : 'its default export is neither an optimizer nor a problem';
}

const program = fileURLToPath(new URL('../../', import.meta.url));

/** In one line, with the place in the plug-in where it is known: of a syntax error only the stack has it. */
export function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return `it threw ${String(error)}`;
  const text = error.message.replaceAll(/\s*\n\s*/g, ' ').trim() || error.name;
  const places = [...(error.stack ?? '').matchAll(/(\/[^\n]*?\.[cm]?[jt]s):(\d+)/g)];
  const [, file, line] = places.find(([, path = '']) => !path.includes(program)) ?? [];
  return file === undefined || line === undefined ? text : `${text} (${basename(file)}:${line})`;
}
