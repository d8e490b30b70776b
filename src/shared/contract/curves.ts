import { z } from 'zod';
import { axis, identity, interval, number, rowId, status } from './common.ts';
import { engineCall } from './define.ts';

const floats = z.instanceof(Float64Array);

/** One curve of a chart: a group of seeds, or one run. */
export const seriesRef = z.union([z.object({ groupId: rowId }), z.object({ runId: rowId })]);
export type SeriesRef = z.infer<typeof seriesRef>;

export const curvesQuery = z.object({
  series: z.array(seriesRef).max(200),
  axis,
  /** 'gap': f − f*, 'f': the audited objective, 'working': the objective in the run's own precision; or a metric. */
  value: z.union([z.enum(['gap', 'f', 'working']), z.templateLiteral(['m.', z.string().max(60)])]),
  /** The best so far instead of the last. */
  best: z.boolean(),
  xLog: z.boolean(),
  yLog: z.boolean(),
  /** The part of the x axis that is shown; null: all of it. */
  range: z.tuple([z.number(), z.number()]).nullable(),
  /** Pixel columns that the chart has: at most four finite points and the gaps between them are sent for each, and all
   * points where there are no more. */
  columns: z.int().min(16).max(8192),
  /** The single runs of every group too. */
  traces: z.boolean(),
});
export type CurvesQuery = z.infer<typeof curvesQuery>;

/** Points of a line; NaN in y is a gap in it. */
export const line = z.object({
  x: floats,
  y: floats,
  /** True: first, least, greatest and last of each pixel column instead of all points. */
  reduced: z.boolean(),
  /** Points in the range before they were reduced. */
  points: z.number(),
});
export type Line = z.infer<typeof line>;

/** Where a run stopped going on: its last finite point, NaN where it has none, and why, in words. */
export const ending = z.object({ runId: rowId, seed: z.number(), status, x: number, y: number, reason: z.string() });
export type Ending = z.infer<typeof ending>;

export const curveSeries = identity.extend({
  ref: seriesRef,
  /**
   * Runs behind the curve: of a group those that finished or failed, and the others that have points only as long as
   * none did. `failures` are among them; `live` is how many of the group run now.
   */
  runs: z.number(),
  failures: z.number(),
  live: z.number(),
  /** The metrics that any of them has. */
  metrics: z.array(z.string()),
  /** Which of two values is the better one. */
  better: z.enum(['higher', 'lower']),
  /** Runs beside which something else went on that may have changed their times. */
  disturbed: z.number(),
  /** The run's own curve, or the median over seeds. */
  middle: line,
  /** Quartiles over seeds; null for one run. */
  band: z.object({ low: line, high: line }).nullable(),
  traces: z.array(z.object({ runId: rowId, seed: z.number(), line })),
  endings: z.array(ending),
  /** Of all points of these lines, before any range: for axes and the shared zoom. Of positive ones on a log axis. */
  extent: z.object({ x: z.tuple([number, number]), y: z.tuple([number, number]) }).nullable(),
});
export type CurveSeries = z.infer<typeof curveSeries>;

export const targetCell = z.object({
  ref: seriesRef,
  target: z.number(),
  /** False: double precision cannot tell so small a gap of this problem from 0, and nothing is counted. */
  isTellable: z.boolean(),
  runs: z.number(),
  hits: z.number(),
  success: interval,
  ert: interval,
  /** Median cost over the runs that hit it; null: none did. */
  median: number.nullable(),
});

/** A curve that cannot be read, such as a group whose runs were all archived: the others are there without it. */
export const missingSeries = z.object({
  ref: seriesRef,
  code: z.string(),
  message: z.string(),
  advice: z.string().optional(),
});
export type MissingSeries = z.infer<typeof missingSeries>;

export const curveCalls = {
  'curves.get': engineCall(curvesQuery, z.object({ series: z.array(curveSeries), missing: z.array(missingSeries) })),
  /** Time to any target, exact from the stored points. What `curves.get` tells as missing has no cells. */
  'curves.targets': engineCall(
    z.object({ series: z.array(seriesRef).max(200), axis, targets: z.array(z.number().positive()).min(1).max(20) }),
    z.array(targetCell),
  ),
  /** Every stored point of a part of one run's curve, as a table. */
  'curves.points': engineCall(
    z.object({ runId: rowId, offset: z.int().min(0), limit: z.int().min(1).max(1000) }),
    z.object({ total: z.number(), columns: z.array(z.string()), rows: z.array(z.array(number.nullable())) }),
  ),
} as const;
