import { z } from 'zod';
import { number, rowId, status } from './common.ts';
import { queueState } from './queue.ts';
import { settings } from './shell.ts';

export const engineStatus = z.object({
  /** 'safe': it ended again and again, and is started only on demand; 'unusable': see the failure. */
  state: z.enum(['starting', 'ready', 'restarting', 'safe', 'unusable']),
  failure: z.object({ code: z.string(), message: z.string(), advice: z.string().optional() }).nullable(),
  /** Backups that could take the place of an unusable database. */
  backups: z.array(z.string()),
});
export type EngineStatus = z.infer<typeof engineStatus>;

/** What the window is told without asking. */
export const events = {
  'engine.status': engineStatus,
  /** At most ten a second. */
  'queue.changed': queueState,
  'run.changed': z.object({ runs: z.array(z.object({ runId: rowId, groupId: rowId.nullable(), status })) }),
  /** The newest point of every active run, and the last of one that has ended, at most ten times a second. */
  'run.points': z.array(
    z.object({
      runId: rowId,
      groupId: rowId.nullable(),
      step: z.number(),
      f_evals: z.number(),
      oracle_units: z.number(),
      compute_s: z.number(),
      f: number.nullable(),
      gap: number.nullable(),
    }),
  ),
  /** A menu item or accelerator of the list of actions. */
  action: z.object({ id: z.string() }),
  'settings.changed': settings,
  /** A file that the system handed over: a suite's text. */
  'suite.opened': z.object({ file: z.string(), text: z.string() }),
  /** Something that a person should read, from outside the window. */
  notice: z.object({ code: z.string(), message: z.string(), advice: z.string().optional() }),
} as const;
export type Events = { readonly [E in keyof typeof events]: z.infer<(typeof events)[E]> };
