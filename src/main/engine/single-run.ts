import type { Catalogue } from '../../shared/domain/catalogue.ts';
import { DescentError } from '../../shared/domain/error.ts';
import type { RunSpec } from '../../shared/domain/run-spec.ts';
import { identities, type Identified } from './identity.ts';
import { inserter } from './insert-runs.ts';
import { knownRun } from './known-runs.ts';
import { endOfQueue } from './store/queue.ts';
import type { Run } from './store/runs.ts';
import type { Store } from './store/store.ts';

/**
 * The run of a specification: the one that the database has, or a new one at the end of the queue, which no suite names.
 *
 * @param machine key of this machine (hardware.ts): of a run that was made here too, the one of here is meant
 */
export function singleRun(
  store: Store,
  catalogue: Catalogue,
  specs: readonly RunSpec[],
  machine: string,
): { readonly runId: number; readonly added: boolean } {
  const run = theOnly(specs, catalogue);
  const { problem } = run.spec;
  const facts = new Map([[problem, run.definitions.problem.facts(problem.parameters)]]);
  return store.commit(() => {
    const known = knownRun(store, run.key, machine);
    if (known !== undefined) return { runId: known.run.id, added: false };
    return { runId: inserter(store, facts)(run, endOfQueue(store)), added: true };
  });
}

/** What the database has of it; undefined: nothing. */
export const findSingleRun = (
  store: Store,
  catalogue: Catalogue,
  specs: readonly RunSpec[],
  machine: string,
): Run | undefined => knownRun(store, theOnly(specs, catalogue).key, machine)?.run;

function theOnly(specs: readonly RunSpec[], catalogue: Catalogue): Identified {
  const [run, ...others] = [...identities(specs, catalogue)];
  if (run !== undefined && others.length === 0) return run;
  throw new DescentError('run.several', `One run was asked for, and ${specs.length} are described.`);
}
