import { canonicalJson } from '../../shared/domain/canonical.ts';
import { DescentError } from '../../shared/domain/error.ts';
import type { RunSpec } from '../../shared/domain/run-spec.ts';
import { structure } from '../../shared/domain/structure.ts';
import type { Definitions } from '../catalogue.ts';
import { precision } from '../precisions/index.ts';
import type { ProblemDefinition } from '../problems/define.ts';
import type { RunParts } from './run-program.ts';

export function problemNamed(id: string, definitions: Definitions): ProblemDefinition {
  const problem = definitions.problems.find((p) => p.id === id);
  if (!problem) throw new DescentError('catalogue.unknown', `there is no problem ${id}`);
  return problem;
}

/** The definitions that a specification names, made concrete. */
export function partsOf(spec: RunSpec, definitions: Definitions): RunParts {
  const optimizer = definitions.optimizers.find((o) => o.id === spec.optimizer.id);
  if (!optimizer) throw new DescentError('catalogue.unknown', `there is no optimizer ${spec.optimizer.id}`);
  return {
    problem: problemNamed(spec.problem.id, definitions).instance(spec.problem.parameters),
    optimizer,
    hyper: spec.optimizer.hyper,
    precision: precision(spec.precision),
  };
}

/** What the compiled program depends on: two specifications of equal structure share it. */
export function structureOf(spec: RunSpec, definitions: Definitions): string {
  const problem = problemNamed(spec.problem.id, definitions);
  const optimizer = definitions.optimizers.find((o) => o.id === spec.optimizer.id);
  return canonicalJson([
    spec.problem.id,
    structure(problem.parameters, spec.problem.parameters),
    spec.optimizer.id,
    structure(optimizer?.hyper ?? {}, spec.optimizer.hyper),
    spec.precision,
  ]);
}
