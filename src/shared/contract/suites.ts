import { z } from 'zod';
import { withoutControls } from '../domain/suite-schema.ts';
import { nothing, rowId, status, timeRange } from './common.ts';
import { engineCall } from './define.ts';

export const submission = z.object({
  suiteId: rowId,
  added: z.number(),
  requeued: z.number(),
  waiting: z.number(),
  known: z.number(),
  /** Of the known, those made on other hardware alone: their times say nothing of this one. */
  elsewhere: z.number(),
  /** The deleted suite that keeps the list which had the name, where that named runs that this one does not. */
  kept: rowId.optional(),
});
export type Submission = z.infer<typeof submission>;

export const suiteCheck = z.object({
  name: z.string(),
  /**
   * The suite that the database has under this name; null: none. `isSame`: it is this very one, with all of its runs;
   * `dropped`: runs that it names and this one does not, as an older revision of the same file may.
   */
  named: z.object({ suiteId: rowId, isSame: z.boolean(), dropped: z.number() }).nullable(),
  runs: z.number(),
  /** Of them, runs that the database has already, */
  known: z.number(),
  /** and of these, runs that were made on other hardware alone: they can be made here too. */
  elsewhere: z.number(),
  /** Runs that it would make: new ones, those that wait, and those that are taken up again. */
  toRun: z.number(),
  skipped: z.array(z.object({ problem: z.string(), optimizer: z.string(), precision: z.string(), why: z.string() })),
  /** From finished runs of the same programs; null: there is none to go by. */
  estimate_s: timeRange.nullable(),
  /** How many of the runs the estimate rests on. */
  estimatedFrom: z.number(),
  /** What is wrong, a line each; empty: it can run. */
  complaints: z.array(z.string()),
});
export type SuiteCheck = z.infer<typeof suiteCheck>;

export const suiteLine = z.object({
  suiteId: rowId,
  name: z.string(),
  submittedAt: z.string(),
  /** When it was last submitted, or one of its runs last started or ended. */
  usedAt: z.string(),
  runs: z.number(),
  /** Of them, those that have a result, and those that wait, go on or were paused; others failed or were cancelled. */
  finished: z.number(),
  open: z.number(),
  /** How many are in which state; those that none is in are missing. */
  states: z.partialRecord(status, z.number()),
});
export type SuiteLine = z.infer<typeof suiteLine>;

const suiteText = z.string().max(4_000_000);
export const suiteName = z.string().trim().min(1).max(200).regex(withoutControls);

export const suiteCalls = {
  /** With `retry` and `here` as in `suite.submit`, these runs count, too. */
  'suite.check': engineCall(
    z.object({ text: suiteText, retry: z.boolean().optional(), here: z.boolean().optional() }),
    suiteCheck,
  ),
  'suite.submit': engineCall(
    z.object({
      ...{ text: suiteText, start: z.boolean(), retry: z.boolean() },
      /** Makes here too what was made on other hardware. */
      here: z.boolean().optional(),
    }),
    submission,
  ),
  /** The last submitted first, whatever the clock said. */
  'suite.list': engineCall(nothing, z.array(suiteLine)),
  'suite.text': engineCall(z.object({ suiteId: rowId }), z.object({ name: z.string(), text: z.string() })),
  'suite.demo': engineCall(nothing, z.object({ name: z.string(), text: z.string() })),
  'suite.rename': engineCall(z.object({ suiteId: rowId, name: suiteName }), nothing),
  /**
   * Takes it out of every list. Its runs stay, or, of those that no other suite names, what waits is cancelled and all
   * are archived.
   */
  'suite.remove': engineCall(
    z.object({ suiteId: rowId, runs: z.enum(['keep', 'archive']) }),
    z.object({ archived: z.number(), cancelled: z.number() }),
  ),
  /** Takes that back, runs and all; the name has a number where another suite has taken it meanwhile. */
  'suite.restore': engineCall(z.object({ suiteId: rowId }), z.object({ name: z.string() })),
  'suite.deleted': engineCall(nothing, z.array(z.object({ suiteId: rowId, name: z.string(), runs: z.number() }))),
} as const;
