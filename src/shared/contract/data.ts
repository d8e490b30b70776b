import { z } from 'zod';
import { nothing } from './common.ts';
import { engineCall } from './define.ts';

const dataSize = z.object({ path: z.string(), bytes: z.number(), readOnly: z.boolean() });

export const dataState = dataSize.extend({
  free_bytes: z.number().nullable(),
  runs: z.number(),
  schemaVersion: z.number(),
  /** Newest first. */
  backups: z.array(z.object({ file: z.string(), bytes: z.number(), writtenAt: z.string() })),
  /** The folder may be synchronised or on a network; why. */
  warning: z.string().nullable(),
});

export const dataCalls = {
  /** What the file system tells; `data.state` counts all runs and points too, which takes its time where there are many. */
  'data.size': engineCall(nothing, dataSize),
  'data.state': engineCall(nothing, dataState),
  'data.backUp': engineCall(nothing, z.object({ file: z.string() })),
  /** Checks the whole file; 'ok', or the first complaint. Indexes that do not agree with it are made anew, and told. */
  'data.check': engineCall(nothing, z.object({ verdict: z.string() })),
  /** What was compiled, kept so that no later process need do it again. A folder that is null: nothing is. */
  'data.compilations': engineCall(
    nothing,
    z.object({ folder: z.string().nullable(), programs: z.number(), bytes: z.number(), most_bytes: z.number() }),
  ),
  'data.emptyCompilations': engineCall(nothing, nothing),
  /** What the engine works with. */
  'engine.info': engineCall(
    nothing,
    z.object({
      node: z.string(),
      /** What was set up; null: nothing complete. */
      tensorflow: z.object({ version: z.string(), flavour: z.enum(['cpu', 'cuda']) }).nullable(),
      database: z.string(),
      schemaVersion: z.number(),
    }),
  ),
  /** What `descent doctor` tells. */
  'engine.doctor': engineCall(
    nothing,
    z.array(
      z.object({ name: z.string(), state: z.enum(['ok', 'note', 'problem']), text: z.string(), advice: z.string() }),
    ),
  ),
} as const;
