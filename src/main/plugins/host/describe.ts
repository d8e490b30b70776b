import type { OptimizerEntry } from '../../../shared/domain/catalogue.ts';
import type { ParameterValues } from '../../../shared/domain/parameter.ts';
import type { OptimizerDefinition } from '../../optimizers/define.ts';
import type { ProblemDefinition } from '../../problems/define.ts';
import type { FactsAnswer, PlaneAnswer, ProblemData } from './messages.ts';

/** What is missing is left out: of a message, an optional part is there or not. */
const defined = <T extends object>(record: T): T =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;

export function optimizerOf(definition: OptimizerDefinition): OptimizerEntry {
  const { id, title, order, kind, paper, revision, hyper, cost, state } = definition;
  const { needs, spaces, composite, ownRate, invariances, short, family, equation, about, words, pitfalls, sources } =
    definition;
  const optional = {
    needs,
    spaces,
    composite,
    ownRate,
    invariances,
    short,
    family,
    equation,
    about,
    words,
    pitfalls,
    sources,
  } as Partial<OptimizerEntry>;
  return defined({ id, title, order, kind, paper, revision, hyper, cost, state, ...optional });
}

export function problemOf(definition: ProblemDefinition): ProblemData {
  const { id, title, kind, revision, parameters, precisions } = definition;
  const { offers, space, metrics, short, naming, family, equation, about, variants } = definition;
  const plane = definition.plane && {
    parameters: definition.plane.parameters,
    hasMinimiser: definition.plane.minimiser !== undefined,
  };
  const readers = { short, naming, family, equation, about, variants, plane };
  const optional = { offers, space, metrics, ...readers } as Partial<ProblemData>;
  return defined({ id, title, kind, revision, parameters, precisions, ...optional });
}

export function factsOf(definition: ProblemDefinition, values: ParameterValues): FactsAnswer {
  const clash = definition.check?.(values) ?? null;
  return { clash, facts: clash === null ? defined(definition.facts(values)) : null };
}

export function planeOf({ id, plane }: ProblemDefinition, values: ParameterValues): PlaneAnswer {
  if (plane === undefined) throw new RangeError(`${id} has no plane`);
  return { range: plane.range(values), minimiser: plane.minimiser?.(values) ?? null };
}
