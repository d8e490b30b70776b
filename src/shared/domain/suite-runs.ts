import { complaint, type Complaint } from './complaint.ts';
import type { PrecisionEntry } from './catalogue.ts';
import { misfit, type Misfit } from './fit.ts';
import type { Parameters, ParameterValues } from './parameter.ts';
import { unrepresentable, type FloatType } from './representable.ts';
import type { PrecisionId, RunSpec } from './run-spec.ts';
import type { ProblemInstance, Trial } from './suite-entries.ts';
import type { Suite } from './suite-schema.ts';

/** A combination that a suite names but that makes no sense, and why. */
export interface Skipped {
  readonly problem: string;
  readonly optimizer: string;
  readonly precision: PrecisionId;
  readonly why: string;
}

export interface ExpandedSuite {
  readonly runs: readonly RunSpec[];
  readonly skipped: readonly Skipped[];
  readonly complaints: readonly Complaint[];
}

/** The size for which the store is laid out. */
const maxRuns = 1_000_000;

/**
 * All combinations by problem, optimizer, precision and seed. The inputs are distinct, so the runs are too.
 * Combinations that do not match are skipped; it is a complaint when nothing else is left.
 */
export function expandSuite(
  suite: Suite,
  problems: readonly ProblemInstance[],
  trials: readonly Trial[],
  precisions: readonly PrecisionEntry[],
): ExpandedSuite {
  const { record, device, batched } = suite;
  const budget = { ...suite.budget, seconds: suite.budget.seconds ?? Infinity };
  const seeds = typeof suite.seeds === 'number' ? Array.from({ length: suite.seeds }, (_, seed) => seed) : suite.seeds;
  const total = problems.length * trials.length * precisions.length * seeds.length;
  if (total > maxRuns)
    return { runs: [], skipped: [], complaints: [complaint('', total, `expected at most ${maxRuns} runs`)] };

  const runs: RunSpec[] = [];
  const skipped = new Map<string, Skipped & Misfit>();
  const lossOf = losses();
  for (const problem of problems)
    for (const own of trials)
      for (const { id: precision, dtype } of precisions) {
        const { spec: optimizer, trial } = own;
        const mismatch =
          misfit(problem.entry, problem.spec.parameters, own.entry, precision) ??
          lossOf(own.entry.hyper, optimizer.hyper, dtype) ??
          lossOf(problem.entry.parameters, problem.spec.parameters, dtype);
        if (mismatch !== undefined)
          skipped.set([problem.spec.id, mismatch.why, optimizer.id, precision].join('\n'), {
            ...{ problem: problem.spec.id, optimizer: optimizer.id, precision },
            ...mismatch,
          });
        else
          for (const seed of seeds)
            runs.push({
              ...{ problem: problem.spec, optimizer, precision, seed, trial, budget, record, device },
              ...(batched && { batched }),
            });
      }

  const left = [...skipped.values()];
  const complaints =
    runs.length > 0
      ? []
      : left.map(({ fault, ...each }) =>
          complaint(fault, fault === 'precisions' ? each.precision : each.optimizer, `nothing to run: ${each.why}`),
        );
  return { runs, skipped: left.map(({ fault: _, ...each }) => each), complaints };
}

/** What of the parameters of an entry is lost in some arithmetic; asked of each once. */
function losses() {
  const known = new Map<FloatType, Map<object, string | undefined>>();
  return (parameters: Parameters, values: ParameterValues, type: FloatType): Misfit | undefined => {
    const own = known.get(type) ?? new Map<object, string | undefined>();
    known.set(type, own);
    if (!own.has(values)) own.set(values, unrepresentable(parameters, values, type));
    const why = own.get(values);
    return why === undefined ? undefined : { fault: 'precisions', why };
  };
}
