import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtIn } from '../../src/main/catalogue.ts';
import { partsOf } from '../../src/main/worker/parts.ts';
import { canonicalJson } from '../../src/shared/domain/canonical.ts';
import { oracleWeights, type RunSpec } from '../../src/shared/domain/run-spec.ts';
import { npy } from './npy.ts';

/** What other software needs to make the runs of one program; `data` names files beside the list. */
export interface ForeignProgram {
  /** Tells it from the others. */
  readonly key: string;
  readonly problem: string;
  readonly parameters: RunSpec['problem']['parameters'];
  readonly data: Readonly<Record<string, string>>;
  readonly method: string;
  readonly hyper: RunSpec['optimizer']['hyper'];
  readonly precision: RunSpec['precision'];
  readonly steps: number;
  readonly every: number;
}

/** Runs that differ in their seed alone are one program. */
export const programKey = ({ problem, optimizer, precision }: Pick<RunSpec, 'problem' | 'optimizer' | 'precision'>) =>
  canonicalJson([problem, optimizer, precision]);

/** Steps that a budget is good for where each takes one gradient; the one that passes the limit is taken, too. */
const stepsOf = ({ steps, oracle }: RunSpec['budget']): number => Math.min(steps, Math.ceil(oracle / oracleWeights.g));

/** Writes the distinct programs of runs of one gradient a step to `programs.json`, and the data of their problems. */
export function writePrograms(folder: string, runs: readonly RunSpec[]): ForeignProgram[] {
  const files = new Map<string, Readonly<Record<string, string>>>();
  const dataOf = (spec: RunSpec): Readonly<Record<string, string>> => {
    const key = canonicalJson(spec.problem);
    const known = files.get(key);
    if (known) return known;
    const name = `problem-${files.size}`;
    mkdirSync(join(folder, name));
    const written = Object.entries(partsOf(spec, builtIn).problem.data).map(([tensor, values]) => {
      const file = `${name}/${tensor}.npy`;
      writeFileSync(join(folder, file), npy(values));
      return [tensor, file] as const;
    });
    files.set(key, Object.fromEntries(written));
    return files.get(key)!;
  };
  const distinct = [...new Map(runs.map((run) => [programKey(run), run])).values()];
  const programs = distinct.map((spec) => ({
    key: programKey(spec),
    problem: spec.problem.id,
    parameters: spec.problem.parameters,
    data: dataOf(spec),
    method: spec.optimizer.id,
    hyper: spec.optimizer.hyper,
    precision: spec.precision,
    steps: stepsOf(spec.budget),
    every: spec.record.every ?? 1,
  }));
  writeFileSync(join(folder, 'programs.json'), JSON.stringify(programs));
  return programs;
}
