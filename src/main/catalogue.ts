import type { OptimizerDefinition } from './optimizers/define.ts';
import { optimizers } from './optimizers/index.ts';
import type { PrecisionDefinition } from './precisions/define.ts';
import { precisions } from './precisions/index.ts';
import type { ProblemDefinition } from './problems/define.ts';
import { problems } from './problems/index.ts';

/** What runs are made of. */
export interface Definitions {
  readonly optimizers: readonly OptimizerDefinition[];
  readonly problems: readonly ProblemDefinition[];
  readonly precisions: readonly PrecisionDefinition[];
}

/** This program's own; plug-ins add theirs, in processes of their own (plugins/). */
export const builtIn: Definitions = { optimizers, problems, precisions };

const ids = new Set([...optimizers, ...problems].map(({ id }) => id));
/** Of an optimizer or a problem: no plug-in can have such an id. */
export const isBuiltIn = (id: string): boolean => ids.has(id);
