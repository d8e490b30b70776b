import { z } from 'zod';
import { metricName } from '../../shared/domain/metrics.ts';
import { rowColumns, type FromWorker } from '../worker/protocol.ts';

/** What belongs to one launch. */
export type LaunchMessage = Exclude<FromWorker, { readonly type: 'ready' }>;

const count = z.int().min(0);
const seconds = z.number().min(0);
/** Infinite where a mode takes no step at all. */
const microseconds = z.custom<number>((value) => typeof value === 'number' && value >= 0);
const anyNumber = z.custom<number>((value) => typeof value === 'number'); // z.number() takes finite ones only
const epoch = z.int();
const text = z.string().transform((value) => value.slice(0, 4_096));

const mostRows = 1_000_000;
const countsAndClocks = rowColumns.indexOf('f_working');

const rows = z
  .object({
    count: count.max(mostRows),
    values: z.instanceof(Float64Array),
    mask: z.instanceof(Uint8Array),
    metrics: z.exactOptional(z.instanceof(Float64Array)),
  })
  .refine((r) => r.values.length === r.count * rowColumns.length && r.mask.length === r.count, 'sizes disagree')
  .refine((r) => (r.metrics?.length ?? 0) % Math.max(1, r.count) === 0, 'metrics are not as many for each row')
  .refine(
    (r) => r.values.every((value, at) => at % rowColumns.length >= countsAndClocks || (value >= 0 && value < Infinity)),
    'a count or a clock is not a finite number from 0 up',
  );

const precision = z.looseObject({
  regime: z.string(),
  words: z.string(),
  storage: z.string(),
  group: z.string(),
  master_copy: z.enum(['yes', 'no']),
  activations: z.string(),
  gradient: z.string(),
  state: z.string(),
  accumulator: z.string(),
  rounding: z.string(),
  scales: z.string(),
  kept: z.array(z.string()),
  packed_bytes: z.number(),
  allocated_bytes: z.number(),
});

const floats = z.instanceof(Float64Array);

const schema: z.ZodType<LaunchMessage> = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('started'),
    epoch,
    mode: z.enum(['xla', 'plain']),
    timing: z.exactOptional(z.object({ xla: microseconds, plain: z.exactOptional(microseconds) })),
    warmupSeconds: z.exactOptional(seconds),
    stateBytes: count,
    parameterBytes: count,
    dataBytes: count,
    temporaryBytes: z.exactOptional(count),
    dimension: count,
    precision,
    metrics: z.array(z.object({ name: z.string().regex(metricName), better: z.enum(['higher', 'lower']) })),
    resumedAt: count,
    resumedStep: count,
  }),
  z.object({ type: z.literal('rows'), epoch, rows, firstRow: count, taken: z.exactOptional(count) }),
  z.object({ type: z.literal('checkpoint'), epoch, file: z.string(), sha256: z.hash('sha256'), step: count }),
  z.object({
    type: z.literal('finished'),
    epoch,
    status: z.enum(['finished', 'diverged', 'cancelled', 'interrupted']),
    reason: text,
    steps: count,
    computeSeconds: seconds,
    wallSeconds: seconds,
    processPeakBytes: count,
  }),
  z.object({ type: z.literal('failed'), epoch, code: text, message: text, advice: z.exactOptional(text) }),
  z.object({
    type: z.literal('evaluated'),
    epoch,
    value: anyNumber,
    gradientNorm: anyNumber,
    gradient: floats,
  }),
  z.object({ type: z.literal('mapped'), epoch, values: floats }),
  z
    .object({ type: z.literal('retraced'), epoch, steps: floats, points: floats, audited: floats })
    .refine((r) => r.points.length === 2 * r.steps.length && r.audited.length === r.steps.length, 'sizes disagree'),
  z.object({ type: z.literal('prepared'), epoch }),
]);

/**
 * Reads a message of one of the launches `current`.
 *
 * @returns undefined for `ready` and for what an older launch still says; a text for what breaks the protocol
 */
export function readMessage(message: unknown, ...current: readonly number[]): LaunchMessage | string | undefined {
  const { type, epoch: sent } = (typeof message === 'object' && message !== null ? message : {}) as Record<
    string,
    unknown
  >;
  if (type === 'ready') return undefined;
  if (!current.includes(sent as number)) {
    if (typeof sent === 'number' && sent < Math.max(...current)) return undefined;
    return `a message of type ${String(type)} carries the epoch ${String(sent)}, not ${current.join(' or ')}`;
  }
  const read = schema.safeParse(message);
  if (read.success) return read.data;
  return `a message of type ${String(type)} is malformed: ${z.prettifyError(read.error).slice(0, 1_000)}`;
}
