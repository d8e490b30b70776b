import type { ParameterValues } from './parameter.ts';
import type { Every } from './recording.ts';

export const precisionIds = ['fp32', 'fp64', 'int4'] as const;
export type PrecisionId = (typeof precisionIds)[number];

/** How a program runs: compiled by XLA, or by TensorFlow's own kernels. */
export type Mode = 'xla' | 'plain';

/** A run ends at whichever comes first. `seconds` is compute time. */
export interface Budget {
  readonly steps: number;
  /** Infinity where a run is batched, and nowhere else: a limit that is written is finite. */
  readonly seconds: number;
  /** Oracle units: f + 3 g + 6 Hv. */
  readonly oracle: number;
}

/** Everything that decides a run's result, with every default filled in. */
export interface RunSpec {
  readonly problem: { readonly id: string; readonly parameters: ParameterValues };
  readonly optimizer: { readonly id: string; readonly hyper: ParameterValues };
  readonly precision: PrecisionId;
  readonly seed: number;
  /** Position in the optimizer's grid within its suite; not part of the identity. */
  readonly trial: number;
  readonly budget: Budget;
  /** Which steps are kept as rows; the first and the last always are. */
  readonly record: { readonly every: Every };
  readonly device: string;
  /**
   * Made many at once with others of its program: it has no times of its own, and none of its seconds is limited. Left out
   * where it is not so.
   */
  readonly batched?: true;
}

/** Whether a run with this budget has times of its own; one that is batched has none. */
export const isTimed = ({ seconds }: Pick<Budget, 'seconds'>): boolean => seconds !== Infinity;

/** Why there is no time, for people: of one run or row beside others, */
export const untimedWords = 'made many at once: no time of its own';
/** and of what is missing where times are asked for. */
export const untimedSentence = 'Runs that were made many at once have no times of their own.';

/**
 * finished: budget used, or the method itself stopped; the rest are failures, except paused, interrupted (resumable)
 * and cancelled.
 */
export const runStatuses = [
  'queued',
  'starting',
  'running',
  'paused',
  'finished',
  'diverged',
  'failed',
  'cancelled',
  'timeout',
  'interrupted',
] as const;
export type RunStatus = (typeof runStatuses)[number];

/** Why the runs of a program are paused by the engine itself, and wait for a person. */
export type PutOffReason = 'worker.crash_loop' | 'code.changed';

/** Costs in oracle units of one value, one gradient (its forward included) and one Hessian-vector product. */
export const oracleWeights = { f: 1, g: 3, hv: 6 } as const;
