import type { OptimizerDefinition } from './optimizers/define.ts';
import { optimizers } from './optimizers/index.ts';
import type { PrecisionDefinition } from './precisions/define.ts';
import { precisions } from './precisions/index.ts';
import type { ProblemDefinition } from './problems/define.ts';
import { problems } from './problems/index.ts';
import { loadPlugins } from './plugins/load.ts';

/** Everything that a suite can name: what is built in, and the files in the plug-in folder. */
export interface Definitions {
  readonly optimizers: readonly OptimizerDefinition[];
  readonly problems: readonly ProblemDefinition[];
  readonly precisions: readonly PrecisionDefinition[];
}

let loaded: Promise<Definitions> | undefined;

/** Loads the catalogue once a process. Throws `plugin.invalid` naming the file where a plug-in cannot be used. */
export function loadDefinitions(): Promise<Definitions> {
  loaded ??= (async () => {
    const own = await loadPlugins({ optimizers, problems });
    return { optimizers: [...optimizers, ...own.optimizers], problems: [...problems, ...own.problems], precisions };
  })();
  return loaded;
}
