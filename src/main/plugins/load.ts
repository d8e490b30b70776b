import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DescentError } from '../../shared/domain/error.ts';
import type { OptimizerDefinition } from '../optimizers/define.ts';
import type { ProblemDefinition } from '../problems/define.ts';

interface Own {
  readonly optimizers: readonly OptimizerDefinition[];
  readonly problems: readonly ProblemDefinition[];
}

const extensions = /\.(ts|mts|js|mjs)$/;

/** `DESCENT_PLUGINS`, or `plugins` in the configuration folder. */
export function pluginFolder(): string {
  const given = process.env['DESCENT_PLUGINS'];
  if (given) return resolve(given);
  return join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'descent', 'plugins');
}

let hooked = false;
/** `descent` means this program's own plug-in interface, wherever the file lies. */
function provideApi(): void {
  if (hooked) return;
  hooked = true;
  const api = new URL('./api.ts', import.meta.url).href;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'descent'
        ? { url: api, format: 'module-typescript', shortCircuit: true }
        : next(specifier, context),
  });
}

/** Loads one file; its default export is an optimizer or a problem. */
export async function loadPlugin(file: string): Promise<OptimizerDefinition | ProblemDefinition> {
  provideApi();
  const complain = (what: string, cause?: unknown): DescentError =>
    new DescentError('plugin.invalid', `plug-in ${file}: ${what}`, {
      advice: "export default defineOptimizer({…}) or defineProblem({…}) from 'descent'; descent check FILE tells more",
      cause,
    });
  let module: { default?: unknown };
  try {
    module = (await import(pathToFileURL(resolve(file)).href)) as { default?: unknown };
  } catch (error) {
    throw complain((error as Error).message, error);
  }
  const definition = module.default;
  if (typeof definition !== 'object' || definition === null || !('id' in definition))
    throw complain('has no definition as default export');
  const isOptimizer = 'step' in definition && 'init' in definition;
  const isProblem = 'instance' in definition && 'facts' in definition;
  if (!isOptimizer && !isProblem) throw complain('its default export is neither an optimizer nor a problem');
  // The file's content is part of the identity of its runs: an edited method never mixes with old results.
  const revision = parseInt(createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12), 16);
  return { ...(definition as OptimizerDefinition | ProblemDefinition), revision };
}

/** Loads every file of the plug-in folder, in the order of their names. */
export async function loadPlugins(builtIn: Own): Promise<Own> {
  const folder = pluginFolder();
  if (!existsSync(folder)) return { optimizers: [], problems: [] };
  const files = readdirSync(folder).filter((f) => extensions.test(f) && !f.endsWith('.d.ts'));
  const taken = new Set([...builtIn.optimizers, ...builtIn.problems].map((d) => d.id));
  const optimizers: OptimizerDefinition[] = [];
  const problems: ProblemDefinition[] = [];
  for (const name of files.sort()) {
    const definition = await loadPlugin(join(folder, name));
    if (taken.has(definition.id)) {
      throw new DescentError('plugin.duplicate', `plug-in ${join(folder, name)}: the id ${definition.id} is taken`, {
        advice: 'choose another id',
      });
    }
    taken.add(definition.id);
    if ('step' in definition) optimizers.push(definition);
    else problems.push(definition);
  }
  return { optimizers, problems };
}
