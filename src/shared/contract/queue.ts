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

export const queueCalls = {
  'queue.state': engineCall(nothing, queueState),
  /** Runs that wait, in their order; paused and interrupted ones are where they would go on. */
  'queue.page': engineCall(z.object({ window }), z.object({ total: z.number(), runs: z.array(runLine) })),
  'queue.start': engineCall(nothing, nothing),
  /** 'afterRun': what runs ends first. 'checkpoint': it is written, and they go on later. 'cancel': they end. */
  'queue.stop': engineCall(z.object({ how: z.enum(['afterRun', 'checkpoint', 'cancel']) }), nothing),
  'queue.move': engineCall(z.object({ runIds: rowIds, before: rowId.nullable() }), nothing),
} as const;
