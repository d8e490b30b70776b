import { hash } from 'node:crypto';
import { canonicalJson, canonicalRun } from '../../shared/domain/canonical.ts';
import type { Catalogue, OptimizerEntry, PrecisionEntry, ProblemEntry } from '../../shared/domain/catalogue.ts';
import { DescentError } from '../../shared/domain/error.ts';
import { engineRevision, type Revisions } from '../../shared/domain/revisions.ts';
import type { RunSpec } from '../../shared/domain/run-spec.ts';
import { hyperStructure, structure } from '../../shared/domain/structure.ts';

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
  return sha256(`${canonicalRun(spec)}\n${canonicalJson(revisionsOf(definitions))}`);
}

/** The key of a run that is known from other hardware and made on this machine too, for its times. */
export const hereKey = (key: string, machine: string): string => sha256(`${key}\n${machine}`);

/** The key of the n-th time that a run is made again. */
export const repeatKey = (key: string, n: number): string => sha256(`${key}\nagain ${n}`);

/** Whether a run makes another one again where that was made, and not on other hardware; `most` times it was repeated. */
export const isRepeatKey = (key: string, first: string, most: number): boolean =>
  Array.from({ length: most }, (_, i) => repeatKey(first, i + 1)).includes(key);

/** SHA-256 of what decides the compiled program; runs that differ in numbers alone share it. */
export function programKey(spec: RunSpec, definitions: Definitions): string {
  return sha256(
    canonicalJson({
      problem: spec.problem.id,
      problemStructure: structure(definitions.problem.parameters, spec.problem.parameters),
      optimizer: spec.optimizer.id,
      optimizerStructure: hyperStructure(definitions.optimizer.hyper, spec.optimizer.hyper),
      precision: spec.precision,
      device: spec.device,
      ...(spec.batched && { batched: true }),
      revisions: revisionsOf(definitions),
    }),
  );
}

export interface Identified {
  readonly spec: RunSpec;
  readonly definitions: Definitions;
  readonly key: string;
  readonly programKey: string;
}

/**
 * The identities of a suite's runs. Its expansion names the seeds of a combination one after another, and their texts
 * differ in the seed alone, which comes last in them: 100,000 runs take well under a second.
 *
 * @throws DescentError catalogue.unknown
 */
export function* identities(specs: Iterable<RunSpec>, catalogue: Catalogue): Generator<Identified, void, undefined> {
  let last: { readonly spec: RunSpec; readonly head: string; readonly tail: string } | undefined;
  let common: Omit<Identified, 'spec' | 'key'> | undefined;
  for (const spec of specs) {
    if (last === undefined || common === undefined || !differOnlyInSeed(spec, last.spec)) {
      const definitions = definitionsOf(spec, catalogue);
      common = { definitions, programKey: programKey(spec, definitions) };
      const text = canonicalRun(spec);
      const end = `"seed":${spec.seed}}`;
      if (!text.endsWith(end)) throw new Error('the seed is no longer last in the text of a run');
      last = {
        spec,
        head: text.slice(0, -end.length),
        tail: `\n${canonicalJson(revisionsOf(definitions))}`,
      };
    }
    yield { spec, ...common, key: sha256(`${last.head}"seed":${spec.seed}}${last.tail}`) };
  }
}

const differOnlyInSeed = (a: RunSpec, b: RunSpec): boolean =>
  a.problem === b.problem &&
  a.optimizer === b.optimizer &&
  a.precision === b.precision &&
  a.budget === b.budget &&
  a.record === b.record &&
  a.batched === b.batched &&
  a.device === b.device;

export const revisionsOf = ({ problem, optimizer, precision }: Definitions): Revisions => ({
  engine: engineRevision,
  problem: problem.revision,
  optimizer: optimizer.revision,
  precision: precision.revision,
});

const sha256 = (text: string): string => hash('sha256', text, 'hex');
