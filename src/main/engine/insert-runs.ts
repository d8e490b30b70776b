import { canonicalJson } from '../../shared/domain/canonical.ts';
import type { ProblemFacts } from '../../shared/domain/catalogue.ts';
import type { RunSpec } from '../../shared/domain/run-spec.ts';
import { revisionsOf, type Identified } from './identity.ts';
import { configurationId, instanceId } from './store/instances.ts';
import { insertRun } from './store/runs.ts';
import type { Store } from './store/store.ts';

export type FactsOf = ReadonlyMap<RunSpec['problem'], ProblemFacts>;

/** A run to be added; `repeats` as in the store. */
type Added = Identified & { readonly repeats?: string };

/** Inserts runs, and finds the instance and the configuration of those of one combination once. */
export function inserter(store: Store, factsOf: FactsOf): (run: Added, place: number) => number {
  const instances = new Map<RunSpec['problem'], number>();
  const configurations = new Map<RunSpec['optimizer'], number>();
  return ({ spec, definitions, key, programKey, repeats }, place) => {
    const { problem, optimizer } = definitions;
    let instance = instances.get(spec.problem);
    if (instance === undefined) {
      instance = instanceId(store, {
        problem: spec.problem.id,
        revision: problem.revision,
        parametersJson: canonicalJson(spec.problem.parameters),
        ...factsOf.get(spec.problem)!,
      });
      instances.set(spec.problem, instance);
    }
    let configuration = configurations.get(spec.optimizer);
    if (configuration === undefined) {
      const hyper = canonicalJson(spec.optimizer.hyper);
      configuration = configurationId(store, spec.optimizer.id, optimizer.revision, hyper);
      configurations.set(spec.optimizer, configuration);
    }
    const revisions = revisionsOf(definitions);
    const ids = { instanceId: instance, configurationId: configuration };
    return insertRun(store, {
      key,
      programKey,
      ...ids,
      spec,
      revisions,
      place,
      ...(repeats !== undefined && { repeats }),
    });
  };
}
