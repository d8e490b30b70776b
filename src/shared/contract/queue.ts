import { z } from 'zod';
import { identity, nothing, number, rowId, rowIds, status, timeRange, window } from './common.ts';
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
  /** Until its end, from finished siblings of its program and its own pace; null: not known yet. */
  left_s: timeRange.nullable(),
  rss_bytes: z.number().nullable(),
  /** It is starting, in a process that has not compiled its program yet. */
  compiling: z.boolean(),
  /** It was paused or stopped, and only writes its checkpoint. */
  stopping: z.boolean(),
});
export type ActiveRun = z.infer<typeof activeRun>;

export const queueState = z.object({
  /** 'draining': no run starts any more, those that run go on. */
  state: z.enum(['idle', 'running', 'draining', 'stopping']),
  active: z.array(activeRun),
  queued: z.number(),
  /** They go on when the queue is started. */
  interrupted: z.number(),
  /** They wait until a person resumes them. */
  paused: z.number(),
  /** Ended since the queue was last empty; `failed` are those of them that failed, diverged or timed out. */
  done: z.number(),
  failed: z.number(),
  /** Until all of it has ended; null: not known yet, or there is nothing to wait for. */
  left_s: timeRange.nullable(),
  /** Of all that is to be made, paused runs among it, in [0, 1]; it grows as long as nothing is added. */
  progress: z.number(),
  /** As the settings have it, such as `auto`, */
  device: z.string(),
  /** and which one that is on this machine; null: not found out yet. */
  madeOn: z.string().nullable(),
  memory: z.object({ used_bytes: z.number(), total_bytes: z.number() }),
  /** Why the queue stopped by itself, such as a full disk. */
  trouble: z.object({ code: z.string(), message: z.string(), advice: z.string().optional() }).nullable(),
});
export type QueueState = z.infer<typeof queueState>;

/** Runs of one configuration that wait behind one another, in their order. */
export const queuedGroup = identity.extend({
  /** The same while its first runs go. */
  key: z.string(),
  runs: z.array(z.object({ runId: rowId, seed: z.number(), status, reason: z.string().nullable() })).min(1),
  /** Suites that name its first run. */
  suites: z.array(z.object({ suiteId: rowId, name: z.string() })),
  /** What its queued runs take, and until they have ended, with what is before them; null: not known, or all are paused. */
  takes_s: timeRange.nullable(),
  left_s: timeRange.nullable(),
});
export type QueuedGroup = z.infer<typeof queuedGroup>;

export const queueCalls = {
  'queue.state': engineCall(nothing, queueState),
  /** Runs that wait, in their order; paused and interrupted ones are where they would go on. */
  'queue.page': engineCall(z.object({ window }), z.object({ total: z.number(), runs: z.array(runLine) })),
  /** The same runs, those of one configuration folded where they stand behind one another. `total` counts groups. */
  'queue.groups': engineCall(
    z.object({ window }),
    z.object({ total: z.number(), runs: z.number(), groups: z.array(queuedGroup) }),
  ),
  /** With what was interrupted; paused runs stay so. */
  'queue.start': engineCall(nothing, nothing),
  /** As `queue.start`, with the paused ones. */
  'queue.resumeAll': engineCall(nothing, nothing),
  /** 'afterRun': what runs ends first. 'checkpoint': it is written, and they go on later. 'cancel': they end. */
  'queue.stop': engineCall(z.object({ how: z.enum(['afterRun', 'checkpoint', 'cancel']) }), nothing),
  'queue.move': engineCall(z.object({ runIds: rowIds, before: rowId.nullable() }), nothing),
} as const;
