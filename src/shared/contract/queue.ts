import { z } from 'zod';
import { nothing, number, rowId, rowIds, window } from './common.ts';
import { engineCall } from './define.ts';
import { runLine } from './runs.ts';

/** A run that is starting or running. */
export const activeRun = runLine.extend({
  /** Of its budget, in [0, 1]. */
  progress: z.number(),
  step: z.number(),
  f: number.nullable(),
  gap: number.nullable(),
  elapsed_s: z.number(),
  /** From finished siblings of its program and its own pace; null: not known yet. */
  eta_s: z.number().nullable(),
  rss_bytes: z.number().nullable(),
});
export type ActiveRun = z.infer<typeof activeRun>;

export const queueState = z.object({
  /** 'draining': no run starts any more, those that run go on. */
  state: z.enum(['idle', 'running', 'draining', 'stopping']),
  active: z.array(activeRun),
  queued: z.number(),
  /** Paused or interrupted: they wait for a person. */
  paused: z.number(),
  /** Ended since the queue was started; `failed` are those of them that failed, diverged or timed out. */
  done: z.number(),
  failed: z.number(),
  eta_s: z.number().nullable(),
  device: z.string(),
  memory: z.object({ used_bytes: z.number(), total_bytes: z.number() }),
  /** Why the queue stopped by itself, such as a full disk. */
  trouble: z.object({ code: z.string(), message: z.string(), advice: z.string().optional() }).nullable(),
});
export type QueueState = z.infer<typeof queueState>;

export const submission = z.object({
  suiteId: rowId,
  added: z.number(),
  requeued: z.number(),
  waiting: z.number(),
  known: z.number(),
  /** Of the known, those made on other hardware alone: their times say nothing of this one. */
  elsewhere: z.number(),
});

export const suiteCheck = z.object({
  name: z.string(),
  runs: z.number(),
  /** Of them, runs that the database has already, */
  known: z.number(),
  /** and of these, runs that were made on other hardware alone: they can be made here too. */
  elsewhere: z.number(),
  /** Runs that it would make: new ones, those that wait, and those that are taken up again. */
  toRun: z.number(),
  skipped: z.array(z.object({ problem: z.string(), optimizer: z.string(), precision: z.string(), why: z.string() })),
  /** From finished runs of the same programs; null: there is none to go by. */
  estimate_s: z.number().nullable(),
  /** How many of the runs the estimate rests on. */
  estimatedFrom: z.number(),
  /** What is wrong, a line each; empty: it can run. */
  complaints: z.array(z.string()),
});
export type SuiteCheck = z.infer<typeof suiteCheck>;

const suiteText = z.string().max(4_000_000);

export const queueCalls = {
  'queue.state': engineCall(nothing, queueState),
  /** Runs that wait, in their order; paused and interrupted ones are where they would go on. */
  'queue.page': engineCall(z.object({ window }), z.object({ total: z.number(), runs: z.array(runLine) })),
  'queue.start': engineCall(nothing, nothing),
  /** 'afterRun': what runs ends first. 'checkpoint': it is written, and they go on later. 'cancel': they end. */
  'queue.stop': engineCall(z.object({ how: z.enum(['afterRun', 'checkpoint', 'cancel']) }), nothing),
  'queue.move': engineCall(z.object({ runIds: rowIds, before: rowId.nullable() }), nothing),
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
  'suite.list': engineCall(
    nothing,
    z.array(
      z.object({
        suiteId: rowId,
        name: z.string(),
        submittedAt: z.string(),
        runs: z.number(),
        /** Of them, those that have a result, and those that wait, go on or were paused; others failed or were cancelled. */
        finished: z.number(),
        open: z.number(),
      }),
    ),
  ),
  'suite.text': engineCall(z.object({ suiteId: rowId }), z.object({ name: z.string(), text: z.string() })),
  'suite.demo': engineCall(nothing, z.object({ name: z.string(), text: z.string() })),
} as const;
