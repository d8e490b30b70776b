import { z } from 'zod';
import type { Reply } from '../../../shared/contract/define.ts';

/**
 * What the shell has done with the database's files while its engine is down: by a plain Node of its own
 * (database-files/process.ts), since the lock and the checks need SQLite. `only: 'test'` does nothing but say what would
 * stand in the way.
 */
export const databaseWork = z.discriminatedUnion('work', [
  z.object({ work: z.literal('chooseBackup') }),
  z.object({ work: z.literal('restore'), file: z.string(), only: z.literal('test').optional() }),
  z.object({ work: z.literal('move'), folder: z.string(), only: z.literal('test').optional() }),
  z.object({ work: z.literal('salvage') }),
  z.object({ work: z.literal('beginEmpty') }),
]);
export type DatabaseWork = z.output<typeof databaseWork>;

export interface WorkResults {
  readonly chooseBackup: {
    /** The newest backup that passes its check. */
    readonly newest: { readonly file: string; readonly writtenAt: string; readonly runs: number } | null;
    /** Newer ones that do not. */
    readonly bad: readonly string[];
  };
  /** Where what was there is kept. */
  readonly restore: { readonly kept: readonly string[] };
  readonly move: undefined;
  readonly salvage: { readonly text: string; readonly kept: readonly string[] };
  readonly beginEmpty: { readonly kept: readonly string[] };
}

/** The one message that the process sends. */
export type WorkReply = Reply<WorkResults[DatabaseWork['work']]>;
