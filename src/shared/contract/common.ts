import { z } from 'zod';
import { precisionIds, runStatuses } from '../domain/run-spec.ts';
import { costAxes } from '../stats/cost.ts';

export const nothing = z.undefined();
export const precision = z.enum(precisionIds);
export const status = z.enum(runStatuses);
/** What a curve or a target is measured against. */
export const axis = z.enum(costAxes);
export const rowId = z.int().positive();
export const rowIds = z.array(rowId).max(10_000);
/** A number that may be NaN or infinite: a gap that diverged is no error. */
export const number = z.union([z.number(), z.nan(), z.literal(Infinity), z.literal(-Infinity)]);
export const interval = z.object({ value: number, low: number, high: number });
/** Seconds: most likely, and hardly less or more. */
export const timeRange = z.object({ value: z.number(), low: z.number(), high: z.number() });
export const values = z.record(z.string(), z.unknown());

/** Parts of a page: all virtual lists ask for what they show. */
export const window = z.object({ offset: z.int().min(0), limit: z.int().min(1).max(1000) });
export const sort = z.object({ column: z.string().max(60), descending: z.boolean() });

/** Which runs, as chips and an expression. Empty lists and missing keys mean: all. */
export const filter = z.object({
  /** Such as `optimizer = adam and gap < 1e-6`; an error in it is `filter.invalid`. */
  text: z.string().max(1000).optional(),
  problems: z.array(z.string().max(100)).max(500).optional(),
  instances: z.array(rowId).max(1000).optional(),
  optimizers: z.array(z.string().max(100)).max(500).optional(),
  precisions: z.array(precision).optional(),
  statuses: z.array(status).optional(),
  suiteId: rowId.optional(),
  tags: z.array(z.string().max(100)).max(50).optional(),
  /**
   * A device of a machine, by its key in `board.choices`; 'any' mixes them. Without it the leaderboard is that of the
   * device of this machine with most runs (of another one where this machine has none), and lists have all runs.
   */
  hardware: z.string().max(200).optional(),
  /** Archived runs are left out unless this is true. */
  archived: z.boolean().optional(),
  /**
   * Of lists of runs: those that make others again, which are archived from the beginning, beside the others or alone; of
   * a suite, those that make its runs again. Without it they are what all archived runs are.
   */
  repeats: z.enum(['too', 'only']).optional(),
});
export type Filter = z.infer<typeof filter>;

/** The parts that name a run or a group of them; titles are for people. */
export const identity = z.object({
  instanceId: rowId,
  problem: z.string(),
  /** The name of the instance, such as `BBOB f10 · 2-D`. */
  problemLabel: z.string(),
  optimizer: z.string(),
  optimizerTitle: z.string(),
  /** Its short name, such as `NCG`, for tables and legends; the title where it has none. */
  optimizerShort: z.string(),
  /** Hyper-parameters that differ from their defaults, such as `lr=0.01`; empty for none. */
  hyper: z.string(),
  precision,
  /** In words, such as `cpu (AMD EPYC)`; filters take the key, which `board.choices` has. */
  hardware: z.string(),
  /** What a run may spend, such as `1,000 steps, 60 s`. */
  budget: z.string(),
  /** What else tells its runs from those that are made now, in words: `looked at every 20 steps`. */
  marks: z.array(z.string()),
});
export type Identity = z.infer<typeof identity>;
