import { createHash } from 'node:crypto';
import { canonicalJson, canonicalRun } from '../../shared/domain/canonical.ts';
import type { Catalogue, OptimizerEntry, PrecisionEntry, ProblemEntry } from '../../shared/domain/catalogue.ts';
import { DescentError } from '../../shared/domain/error.ts';
import type { Parameter, Parameters, ParameterValue, ParameterValues } from '../../shared/domain/parameter.ts';
import type { RunSpec } from '../../shared/domain/run-spec.ts';

/** Part of every run's identity: raise it when the loop, the tensor ops or the meaning of a row changes results. */
export const engineRevision = 1;

export interface Definitions {
  readonly problem: ProblemEntry;
  readonly optimizer: OptimizerEntry;
  readonly precision: PrecisionEntry;
}

/** @throws DescentError catalogue.unknown */
export function definitionsOf(spec: RunSpec, catalogue: Catalogue): Definitions {
  return {
    problem: named(catalogue.problems, 'problem', spec.problem.id),
    optimizer: named(catalogue.optimizers, 'optimizer', spec.optimizer.id),
    precision: named(catalogue.precisions, 'precision', spec.precision),
  };
}

function named<T extends { readonly id: string }>(entries: readonly T[], kind: string, id: string): T {
  const entry = entries.find((candidate) => candidate.id === id);
  if (entry === undefined) throw new DescentError('catalogue.unknown', `There is no ${kind} "${id}".`);
  return entry;
}

/** SHA-256 of everything that decides a run's result: its specification and the revisions of the code that it uses. */
export function runKey(spec: RunSpec, definitions: Definitions): string {
  return sha256(`${canonicalRun(spec)}\n${canonicalJson(revisions(definitions))}`);
}

/** SHA-256 of what decides the compiled program; runs that differ in numbers alone share it. */
export function programKey(spec: RunSpec, definitions: Definitions): string {
  return sha256(
    canonicalJson({
      problem: spec.problem.id,
      problemStructure: structure(definitions.problem.parameters, spec.problem.parameters),
      optimizer: spec.optimizer.id,
      optimizerStructure: structure(definitions.optimizer.hyper, spec.optimizer.hyper),
      precision: spec.precision,
      device: spec.device,
      revisions: revisions(definitions),
    }),
  );
}

const revisions = ({ problem, optimizer, precision }: Definitions) => ({
  engine: engineRevision,
  problem: problem.revision,
  optimizer: optimizer.revision,
  precision: precision.revision,
});

/** The structural parameters; of vectors and matrices only the shape is. */
function structure(declared: Parameters, values: ParameterValues): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const part = structureOf(declared[name], value);
      return part === undefined ? [] : [[name, part]];
    }),
  );
}

function structureOf(parameter: Parameter | undefined, value: ParameterValue): unknown {
  switch (parameter?.type) {
    case 'vector':
      return [(value as readonly number[]).length];
    case 'matrix': {
      const rows = value as readonly (readonly number[])[];
      return [rows.length, rows[0]?.length ?? 0];
    }
    case 'real':
      return undefined;
    case 'int':
      return parameter.structural === true ? value : undefined;
    default:
      return value;
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
