import { canonicalJson } from '../../shared/domain/canonical.ts';
import { DescentError } from '../../shared/domain/error.ts';
import type { ProblemFacts } from '../../shared/domain/catalogue.ts';
import type { RunSpec } from '../../shared/domain/run-spec.ts';
import type { ParameterValues } from '../../shared/domain/parameter.ts';
import { hyperStructure, structure } from '../../shared/domain/structure.ts';
import type { Definitions } from '../catalogue.ts';
import { scheduled } from '../optimizers/scheduled.ts';
import { precision } from '../precisions/index.ts';
import type { OptimizerDefinition } from '../optimizers/define.ts';
import type { PrecisionDefinition } from '../precisions/define.ts';
import type { ProblemDefinition, ProblemInstance } from '../problems/define.ts';

/** What a run is compiled from. Equal structure gives the same graph whatever the numbers. */
export interface RunParts {
  readonly problem: ProblemInstance;
  readonly optimizer: OptimizerDefinition;
  readonly hyper: ParameterValues;
  readonly precision: PrecisionDefinition;
}

/** A run's parts, with what is known of its problem. */
export interface KnownParts extends RunParts {
  readonly facts: ProblemFacts;
}

export function problemNamed(id: string, definitions: Definitions): ProblemDefinition {
  const problem = definitions.problems.find((p) => p.id === id);
  if (!problem) throw new DescentError('catalogue.unknown', `there is no problem ${id}`);
  return problem;
}

/** The definitions that a specification names, made concrete. */
export function partsOf(spec: RunSpec, definitions: Definitions): KnownParts {
  const optimizer = definitions.optimizers.find((o) => o.id === spec.optimizer.id);
  if (!optimizer) throw new DescentError('catalogue.unknown', `there is no optimizer ${spec.optimizer.id}`);
  return {
    ...instanceOf(problemNamed(spec.problem.id, definitions), spec.problem.parameters),
    optimizer: scheduled(optimizer, spec.optimizer.hyper),
    hyper: spec.optimizer.hyper,
    precision: precision(spec.precision),
  };
}

/** The last instance of each problem: of the next run it is mostly the same, and to make one reads and scales its data. */
const instances = new WeakMap<ProblemDefinition, Pick<KnownParts, 'problem' | 'facts'> & { readonly key: string }>();

function instanceOf(definition: ProblemDefinition, parameters: ParameterValues): Pick<KnownParts, 'problem' | 'facts'> {
  const key = canonicalJson(parameters);
  const last = instances.get(definition);
  const { problem, facts } =
    last?.key === key ? last : { problem: definition.instance(parameters), facts: definition.facts(parameters) };
  instances.set(definition, { key, problem, facts });
  return { problem, facts };
}

/** What the compiled program depends on: two specifications of equal structure share it. */
export function structureOf(spec: RunSpec, definitions: Definitions): string {
  const problem = problemNamed(spec.problem.id, definitions);
  const optimizer = definitions.optimizers.find((o) => o.id === spec.optimizer.id);
  return canonicalJson([
    spec.problem.id,
    structure(problem.parameters, spec.problem.parameters),
    spec.optimizer.id,
    hyperStructure(optimizer?.hyper ?? {}, spec.optimizer.hyper),
    spec.precision,
  ]);
}
