import { z } from 'zod';
import { filter, identity, nothing, number, rowId, rowIds, sort, status, values, window } from './common.ts';
import { engineCall } from './define.ts';

const tags = z.array(z.string().trim().min(1).max(100)).max(50);

/** A line of a list of runs. */
export const runLine = identity.extend({
  runId: rowId,
  /** The run's id as the command line shows it. */
  name: z.string(),
  groupId: rowId.nullable(),
  seed: z.number(),
  trial: z.number(),
  status,
  reason: z.string().nullable(),
  steps: number.nullable(),
  oracle_units: number.nullable(),
  compute_s: number.nullable(),
  gap_best: number.nullable(),
  gap_final: number.nullable(),
  f_best: number.nullable(),
  tags: z.array(z.string()),
  note: z.string(),
  archived: z.boolean(),
  /** It makes another run again, and counts in no figure; left out where it does not. */
  again: z.boolean().optional(),
  endedAt: z.string().nullable(),
});
export type RunLine = z.infer<typeof runLine>;

export const runDetail = runLine.extend({
  key: z.string(),
  spec: z.unknown(),
  message: z.string().nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  launches: z.number(),
  /** Programs that were allowed at the same time; 0: not known. */
  jobs: z.number(),
  /** What else went on that may have changed its times, in words. */
  remarks: z.array(z.string()),
  suites: z.array(z.object({ suiteId: rowId, name: z.string() })),
  /** One of them tries several settings of its optimizer: `trial` says which this is. */
  tuned: z.boolean(),
  /** Columns of the summary, in their units; empty before the first launch. */
  costs: z.record(z.string(), z.union([number, z.string(), z.null()])),
  /** What its problem measures beside f, where it ended; null: it is not known. */
  metrics: z.record(z.string(), number.nullable()),
  /** What the precision stores and computes, in words. */
  arithmetic: values.nullable(),
  environment: values.nullable(),
  optimum: z.number().nullable(),
  /** It makes another run again, and counts in no figure. */
  again: z.boolean(),
  /** A suite of this run alone, which the command line reads. */
  suiteText: z.string(),
  /** The exact command that repeats it, given that suite as a file. */
  command: z.string(),
});
export type RunDetail = z.infer<typeof runDetail>;

/** A suite of one run. */
const singleText = z.string().max(100_000);
/** A run that was asked for by itself. */
const asked = z.object({
  runId: rowId,
  /** False: the database has it already, whatever its state. */
  added: z.boolean(),
  /** False: the queue is stopped with other runs in it, which are not started by this one. */
  started: z.boolean(),
});

/** A run beside one that it makes again. */
const repeatLine = z.object({
  runId: rowId,
  name: z.string(),
  status,
  compute_s: number.nullable(),
  endedAt: z.string().nullable(),
  /**
   * Their audited objectives compared bit for bit: points that both have, the step from which on they differ (null:
   * none), and where each ended. Null: there is nothing to compare yet.
   */
  agreement: z
    .object({ points: z.number(), differsAt: z.number().nullable(), ends: z.tuple([z.number(), z.number()]) })
    .nullable(),
});
export type RepeatLine = z.infer<typeof repeatLine>;

export const runCalls = {
  'run.page': engineCall(z.object({ filter, sort, window }), z.object({ total: z.number(), runs: z.array(runLine) })),
  'run.detail': engineCall(z.object({ runId: rowId }), runDetail),
  /** The runs behind groups, by seed. */
  'run.ofGroups': engineCall(z.object({ groupIds: rowIds }), z.array(runLine)),
  'run.log': engineCall(z.object({ runId: rowId }), z.object({ tail: z.string(), live: z.boolean() })),
  'run.note': engineCall(z.object({ runId: rowId, note: z.string().max(20_000) }), nothing),
  /** Gives runs these tags and no others. */
  'run.tag': engineCall(z.object({ runIds: rowIds, tags }), nothing),
  /** Adds tags to runs and takes others away; tells what they had, by which `run.tag` puts it back. */
  'run.retag': engineCall(
    z.object({ runIds: rowIds, add: tags, remove: tags }),
    z.object({ before: z.array(z.object({ runIds: rowIds, tags: z.array(z.string()) })) }),
  ),
  /** Gives all of these runs one note; tells what they had, which is put back by the same call. */
  'run.annotate': engineCall(
    z.object({ runIds: rowIds, note: z.string().max(20_000) }),
    z.object({ before: z.array(z.object({ runIds: rowIds, note: z.string() })) }),
  ),
  /** Out of sight, never deleted. */
  'run.archive': engineCall(z.object({ runIds: rowIds, archived: z.boolean() }), nothing),
  /** A checkpoint, and its place in the queue is kept. */
  'run.pause': engineCall(z.object({ runIds: rowIds }), z.object({ changed: z.number() })),
  'run.resume': engineCall(z.object({ runIds: rowIds }), z.object({ changed: z.number() })),
  /** Ends it; its points stay. */
  'run.cancel': engineCall(z.object({ runIds: rowIds }), z.object({ changed: z.number() })),
  /** Makes a run that has a result again, as a run beside it, which no figure counts. */
  'run.repeat': engineCall(z.object({ runId: rowId }), asked),
  /** Makes the one run that a suite describes, or tells which one it is; no suite is kept. */
  'run.make': engineCall(z.object({ text: singleText }), asked),
  /** The runs that the database has of such suites; null: none, or it could not be made. */
  'run.find': engineCall(
    z.object({ texts: z.array(singleText).max(20) }),
    z.array(z.object({ runId: rowId, status }).nullable()),
  ),
  /** The run that this one makes again, and those that make it again, each compared with it. */
  'run.repeats': engineCall(
    z.object({ runId: rowId }),
    z.object({ first: repeatLine.nullable(), again: z.array(repeatLine) }),
  ),
  /** Queues runs again that failed, were cancelled or timed out. */
  'run.retry': engineCall(z.object({ runIds: rowIds }), z.object({ changed: z.number() })),
} as const;
