import { z } from 'zod';
import { boardCell } from './board.ts';
import { filter, identity, precision, rowId, status } from './common.ts';
import { engineCall } from './define.ts';

/** The method that stands first on a problem in a precision, on the means over all targets. */
export const bestMethod = z.object({
  cell: boardCell,
  /** Rows of the leaderboard that it was compared with, itself among them. */
  rows: z.number(),
  /** Others that share its rank. */
  tied: z.number(),
});
export type BestMethod = z.infer<typeof bestMethod>;

export const knownProblem = identity.pick({ instanceId: true, problem: true, problemLabel: true }).extend({
  /** By precision; those without a scored run are left out. */
  best: z.partialRecord(precision, bestMethod),
});
export type KnownProblem = z.infer<typeof knownProblem>;

/** Runs of one method on one problem that failed for one reason. */
export const failureCause = identity.omit({ precision: true, hardware: true, budget: true, marks: true }).extend({
  precisions: z.array(precision),
  status,
  reason: z.string().nullable(),
  runs: z.number(),
  /** They make others again, and count in no figure; left out where they do not. */
  again: z.boolean().optional(),
  /** The one that ended last. */
  runId: rowId,
  endedAt: z.string().nullable(),
  /** Lets exactly these runs through. */
  filter,
});
export type FailureCause = z.infer<typeof failureCause>;

export const startCalls = {
  /** What a database has shown so far. */
  'start.overview': engineCall(
    z.object({
      /** Of problems, those that were worked on last. */
      problems: z.int().min(1).max(500),
    }),
    z.object({
      /** The device whose results these are, in words, as the leaderboard chooses it; '' without any result. */
      hardware: z.string(),
      /** Of this machine. */
      here: z.boolean(),
      /** All that has a result on this hardware: runs, rows of the leaderboard, problems. */
      runs: z.number(),
      rows: z.number(),
      problems: z.number(),
      /** By their names. */
      known: z.array(knownProblem),
      /** On any hardware: all runs that failed, and the causes of the last ones, the latest first. */
      failures: z.object({ runs: z.number(), causes: z.array(failureCause) }),
    }),
  ),
} as const;
