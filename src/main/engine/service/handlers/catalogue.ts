import type { Handlers } from '../../../../shared/contract.ts';
import type { OptimizerCard, ProblemCard } from '../../../../shared/contract/catalogue.ts';
import { invariancesInWords } from '../../../../shared/domain/invariances.ts';
import { needsOf, offersOf } from '../../../../shared/domain/fit.ts';
import { metricTitle } from '../../../../shared/domain/metrics.ts';
import { defaultsOf } from '../../../../shared/domain/parameter.ts';
import { familyOf, type OptimizerEntry, type ProblemEntry } from '../../../../shared/domain/catalogue.ts';
import { isBuiltIn } from '../../../catalogue.ts';
import type { ServiceContext } from '../context.ts';
import { PlaneMaps, problemOf } from '../planes/map.ts';
import { PlaneWorker } from '../planes/plane-worker.ts';
import { planarParameters, planesOf } from '../planes/planes.ts';
import { Trajectories } from '../planes/trajectory.ts';

type Names = 'catalogue.get' | 'catalogue.planes' | 'catalogue.map' | 'catalogue.trajectory';

/** What there is, and maps of what has two unknowns. */
export function catalogueHandlers(
  context: ServiceContext,
  worker: PlaneWorker = new PlaneWorker(context.store),
): Handlers<Names> {
  const maps = new PlaneMaps(context, worker);
  const trajectories = new Trajectories(context, worker);
  const { definitions } = context;
  return {
    'catalogue.get': () =>
      definitions.complete(() => ({
        optimizers: definitions.optimizers.map(optimizerCard),
        problems: definitions.problems.map(problemCard),
        precisions: definitions.precisions.map(({ id, title, storage, arithmetic, rounding }) => ({
          ...{ id, title, storage, arithmetic, rounding },
        })),
      })),
    'catalogue.planes': ({ problem }) => definitions.complete(() => planesOf(context, problemOf(context, problem))),
    'catalogue.map': (input) => maps.get(input),
    'catalogue.trajectory': ({ runId }) => trajectories.get(runId),
  };
}

function optimizerCard(definition: OptimizerEntry): OptimizerCard {
  const { hyper, cost, state } = definition;
  const { id, title, short = title, order, kind, paper, equation = '', about, words, pitfalls, sources } = definition;
  return {
    ...{ id, title, short, order, family: familyOf(definition), kind, paper, equation },
    ...{ hyper, cost, state, own: !isBuiltIn(id), needs: needsOf(definition) },
    invariances: invariancesInWords(definition.invariances),
    ...(about && { about }),
    ...(words && { words }),
    ...(pitfalls && { pitfalls: [...pitfalls] }),
    ...(sources && { sources: { ...sources } }),
  };
}

function problemCard(definition: ProblemEntry): ProblemCard {
  const { id, title, short = id, kind, equation = '', about, variants, parameters, precisions } = definition;
  const { dimension, optimum, sampled } = definition.facts(defaultsOf(parameters));
  const planar = planarParameters(definition) ?? null;
  return {
    ...{ id, title, short, family: familyOf(definition), kind, equation, parameters, dimension, sampled, planar },
    ...(about && { about }),
    ...(variants && { variants: variants.map((variant) => ({ ...variant })) }),
    precisions: [...precisions],
    offers: offersOf(definition),
    metrics: (definition.metrics ?? []).map(({ name, about: what }) => ({ title: metricTitle(name), about: what })),
    optimum: optimum ?? null,
    own: !isBuiltIn(id),
  };
}
