import { z } from 'zod';
import { axis, filter, identity, interval, number, precision, rowId, sort, window } from './common.ts';
import { engineCall } from './define.ts';

export const boardFigures = ['ert', 'success', 'gap', 'compute_s'] as const;
export type BoardFigureName = (typeof boardFigures)[number];

export const boardQuery = z.object({
  filter,
  /** 'problem': a row for each problem; 'overall': problems averaged; 'fields': what the fields leave open is pooled. */
  by: z.enum(['problem', 'overall', 'fields']),
  /** With 'fields': those of `board.fields` that rows differ in. */
  fields: z.array(z.string().max(100)).max(12).optional(),
  /** fp32 | fp64 | int4 side by side in one row. */
  pivot: z.boolean(),
  /** What of each precision is then compared with fp64. */
  figure: z.enum(boardFigures).default('ert'),
  /** The gap to reach; null: the mean over all targets. */
  target: z.number().nullable(),
  axis,
  sort,
});
export type BoardQuery = z.infer<typeof boardQuery>;

/** What the leaderboard shows before anybody chose anything. */
export const defaultBoardQuery: BoardQuery = {
  filter: {},
  by: 'problem',
  pivot: false,
  figure: 'ert',
  target: null,
  axis: 'oracle_units',
  sort: { column: 'rank', descending: false },
};

/** Whether precisions can stand side by side: those that are pooled have no sides. */
export const hasSides = ({ by, fields }: Pick<BoardQuery, 'by' | 'fields'>): boolean =>
  by !== 'fields' || fields?.includes('precision') === true;

/** The figures of one configuration in one precision: a group of seeds. */
export const boardCell = identity.extend({
  /**
   * The hyper-parameters in which it differs from other rows of its optimizer in the same table, such as `lr=0.01`; empty
   * where it is the only one. Missing: it stands in no table.
   */
  differing: z.string().optional(),
  /** The groups behind it; one unless it is `overall`. Where it has no problem of the pool, one of another problem. */
  groupIds: z.array(rowId),
  runs: z.number(),
  failures: z.number(),
  diverged: z.number(),
  /** Queued, running, paused, interrupted or cancelled: not scored. */
  unfinished: z.number(),
  /** Runs beside which something else went on that may have changed their times. */
  disturbed: z.number(),
  /** Of the pool, in rows over several. */
  problems: z.number(),
  /** False: it lacks a problem of the pool. */
  isRanked: z.boolean(),
  /** At the chosen target, or the mean over targets; missing where there is no target. */
  success: interval.nullable(),
  /**
   * On the chosen axis. Infinite where never hit: then `low` is the cost spent in vain. A mean over targets has no
   * interval, nor has a draft: `low` and `high` are NaN.
   */
  ert: interval.nullable(),
  /** A mean over targets of which no run reached some: it is more than that. */
  ertIsBound: z.boolean(),
  /** Quartiles of the final gap over seeds; null: no optimum is known. */
  gap: z.object({ q1: number, median: number, q3: number }).nullable(),
  /** Null: its runs were made many at once, and have no times. */
  compute_s: number.nullable(),
  /**
   * Pivoted, against fp64 in the same row, of the chosen figure: its ratio, and of success the difference, with its 95 %
   * interval; `bound`: it is at least, or at most, this. Null: nothing is known of it.
   */
  loss: interval
    .extend({ bound: z.enum(['none', 'above', 'below']) })
    .nullable()
    .optional(),
  parameter_bytes: number,
  state_bytes: number,
  /** Null: TensorFlow does not tell. */
  peak_bytes: number.nullable(),
  /** With 'fields': the values of the fields, and what is pooled, in words and by what of the names above is several. */
  grouped: z
    .object({
      values: z.record(z.string(), z.string()),
      over: z.array(z.string()),
      pooled: z.array(z.enum(['problem', 'optimizer', 'hyper', 'precision'])),
    })
    .optional(),
});
export type BoardCell = z.infer<typeof boardCell>;

/**
 * Ranks are by the figures at the chosen target, or by their means over all targets, and every problem has its own. Rows
 * share a rank where they are equal; pivoted rows have up to three cells and are ranked by their best. One that lacks a
 * problem of the pool has no rank. A sort column is one of `boardCell`, `rank`, or of one precision, such as `int4.gap` or `int4.loss`.
 */
export const boardRow = z.object({ rank: z.number().nullable(), cells: z.partialRecord(precision, boardCell) });
export type BoardRow = z.infer<typeof boardRow>;

export const hardware = z.object({ key: z.string(), label: z.string(), runs: z.number(), here: z.boolean() });

export const boardCalls = {
  'board.page': engineCall(
    boardQuery.extend({
      window,
      /** Without the intervals that take a bootstrap over the runs of every row: for an answer at once. */
      draft: z.boolean().optional(),
    }),
    z.object({
      total: z.number(),
      rows: z.array(boardRow),
      /** The machine whose results these are; 'any' where they are mixed. */
      hardware: z.string(),
      /** Which problems rows over several are made of, where these are not all: `4 of 5 problems: bbob has no int4`. */
      pool: z.string(),
      /**
       * The smallest positive and the largest finite quartile of the final gaps of all rows, or of what they are pooled
       * from; null: there is none.
       */
      gaps: z.object({ low: z.number(), high: z.number() }).nullable(),
      /** Hyper-parameters that all rows of an optimizer have, but for defaults, such as `beta1=0.8`. */
      common: z.array(z.object({ optimizer: z.string(), optimizerShort: z.string(), hyper: z.string() })),
      /**
       * Budgets of the rows, or of what they are pooled from, that of most of them first, each with the expression that
       * leaves its rows alone; empty where all rows of a problem have one.
       */
      budgets: z.array(z.object({ words: z.string(), rows: z.number(), condition: z.string() })),
      /** The axis of time leaves some out: their runs were made many at once. */
      leavesUntimed: z.boolean(),
      /** Intervals are left out: some that take a bootstrap were not known yet. */
      isDraft: z.boolean(),
    }),
  ),
  /** What rows can be grouped by, and how many values each has. Budgets, rules of recording, hardware and revisions never pool. */
  'board.fields': engineCall(
    z.undefined(),
    z.array(z.object({ id: z.string(), title: z.string(), values: z.number() })),
  ),
  /** What can be chosen under a filter. */
  'board.choices': engineCall(
    z.object({ filter }),
    z.object({
      problems: z.array(z.object({ instanceId: rowId, problem: z.string(), label: z.string(), runs: z.number() })),
      optimizers: z.array(z.object({ id: z.string(), title: z.string(), runs: z.number() })),
      precisions: z.array(precision),
      suites: z.array(z.object({ suiteId: rowId, name: z.string() })),
      tags: z.array(z.string()),
      hardware: z.array(hardware),
      /** Gaps, descending. */
      targets: z.array(z.number()),
      /** Rows may differ in nothing else: they have to say theirs. */
      hasSeveralBudgets: z.boolean(),
      /** Marks that all rows have. */
      sharedMarks: z.array(z.string()),
    }),
  ),
  /** The columns that an expression can name, each with an example. */
  'filter.columns': engineCall(z.undefined(), z.array(z.object({ name: z.string(), about: z.string() }))),
  /** What can stand at a place of an expression that is being written, in the place of what is between `from` and `to`. */
  'filter.complete': engineCall(
    z.object({ text: z.string().max(1000), at: z.int().min(0).max(1000) }),
    z.object({
      from: z.number(),
      to: z.number(),
      options: z.array(z.object({ label: z.string(), note: z.string(), insert: z.string() })),
    }),
  ),
  /** Saved views of the leaderboard, of runs or of a comparison: what they hold is the view's own affair. */
  'view.list': engineCall(
    z.object({ of: z.enum(['board', 'compare']) }),
    z.array(z.object({ viewId: rowId, name: z.string(), state: z.unknown() })),
  ),
  'view.save': engineCall(
    z.object({ of: z.enum(['board', 'compare']), name: z.string().trim().min(1).max(100), state: z.unknown() }),
    z.object({ viewId: rowId }),
  ),
  'view.remove': engineCall(z.object({ viewId: rowId }), z.undefined()),
} as const;
