import { z } from 'zod';
import { boardQuery } from './board.ts';
import { filter, nothing, rowId, rowIds } from './common.ts';
import { shellCall } from './define.ts';

const colour = z.string().regex(/^#[0-9a-f]{6}$/);

export const settings = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  numberFormat: z.enum(['scientific', 'plain']),
  /** Of curves, where they were chosen by hand: by the optimizer's id, for one theme or both. */
  colours: z.record(z.string().max(100), z.object({ light: colour.optional(), dark: colour.optional() })),
  /** Worker processes at a time. */
  jobs: z.int().min(1).max(64),
  /** Threads of one worker; 0: all. */
  threads: z.int().min(0).max(512),
  device: z.string().max(40),
  /** The next program is compiled while one runs, where a processor is idle. */
  ahead: z.boolean(),
  /** What quitting does while runs are active. */
  quitting: z.enum(['ask', 'finish', 'checkpoint', 'cancel']),
  /** Sidebar, panes and columns: sizes and choices that come back at the next start. */
  layout: z.record(z.string().max(100), z.unknown()),
});
export type Settings = z.infer<typeof settings>;

export const defaultSettings: Settings = {
  theme: 'system',
  numberFormat: 'scientific',
  colours: {},
  jobs: 1,
  threads: 0,
  device: 'auto',
  ahead: true,
  quitting: 'ask',
  layout: {},
};

/** A native save dialog was answered; null: it was left. */
const saved = z.object({ path: z.string(), rows: z.number().optional() }).nullable();

export const csvExport = z.discriminatedUnion('table', [
  z.object({
    table: z.literal('leaderboard'),
    query: boardQuery,
    /** Where the query is of no single target; 'all' also gives every column. */
    targets: z.enum(['headline', 'all']),
  }),
  z.object({ table: z.literal('runs'), filter, runIds: rowIds.optional() }),
  z.object({ table: z.literal('curves'), runIds: rowIds.optional(), groupIds: rowIds.optional() }),
]);
export type CsvExport = z.infer<typeof csvExport>;

/** What goes into a paper or beside it: a text, made whole before it is written. */
export const paperExport = z.discriminatedUnion('kind', [
  /** The leaderboard at its target, or with the means over all targets. */
  z.object({ kind: z.literal('table'), query: boardQuery, format: z.enum(['latex', 'markdown']) }),
  /** All that a suite has shown, as one HTML document. */
  z.object({ kind: z.literal('report'), suiteId: rowId, name: z.string().max(200) }),
]);
export type PaperExport = z.infer<typeof paperExport>;

export const shellCalls = {
  /** Versions of the window's own parts; `engine.info` has those of the engine, which runs on a Node of its own. */
  'shell.info': shellCall(
    nothing,
    z.object({ version: z.string(), electron: z.string(), chromium: z.string(), platform: z.string() }),
  ),
  'settings.get': shellCall(nothing, settings),
  /** What is named changes, in the layout too. */
  'settings.set': shellCall(settings.partial(), settings),
  /** Asks where, and writes with the command line's writer. */
  'export.csv': shellCall(csvExport, saved),
  'export.paper': shellCall(paperExport, saved),
  'export.image': shellCall(
    z.object({
      name: z.string().max(120),
      format: z.enum(['svg', 'png']),
      data: z.union([z.string().max(50_000_000), z.instanceof(Uint8Array)]),
    }),
    saved,
  ),
  'suite.save': shellCall(z.object({ name: z.string().max(120), text: z.string().max(4_000_000) }), saved),
  'suite.open': shellCall(nothing, z.object({ file: z.string(), text: z.string() }).nullable()),
  /** Shows a file that was saved in this session. */
  'shell.showInFolder': shellCall(z.object({ path: z.string().max(4096) }), nothing),
  'shell.saveDiagnostics': shellCall(nothing, saved),
  /** Asks for a folder, moves the database there and starts the engine again. */
  'data.move': shellCall(nothing, z.object({ folder: z.string() }).nullable()),
  /** The newest backup that passes its check, every page of it read; and newer ones that do not. */
  'data.chooseBackup': shellCall(
    nothing,
    z.object({
      newest: z.object({ file: z.string(), writtenAt: z.string(), runs: z.number() }).nullable(),
      bad: z.array(z.string()),
    }),
  ),
  /** Puts a backup in the place of the database; what was there is kept beside it, here as in the next two. */
  'data.restore': shellCall(z.object({ file: z.string().max(300) }), nothing),
  /** Of a damaged database: puts what can be read of it, or a new one, in its place. */
  'data.salvage': shellCall(nothing, nothing),
  'data.beginEmpty': shellCall(nothing, nothing),
  'data.showFolder': shellCall(nothing, nothing),
  'engine.restart': shellCall(nothing, nothing),
  /** What a menu or a key would do in this process: quit, reload, full screen. */
  'shell.action': shellCall(z.object({ id: z.string().max(60) }), nothing),
} as const;
