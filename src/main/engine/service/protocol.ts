import { z } from 'zod';
import type { EngineCallName, EventName, EventPayload } from '../../../shared/contract.ts';
import type { Answered, Failure, Reply } from '../../../shared/contract/define.ts';
import { nothing } from '../../../shared/contract/common.ts';
import { engineCall } from '../../../shared/contract/define.ts';
import { csvExport, paperExport } from '../../../shared/contract/shell.ts';

/**
 * What the shell and the engine's process say to each other over the child's channel (serialization 'advanced'). The
 * engine first says `ready` or `unusable`. Of its messages, a reply has an `id`, an event an `event`, and the first one a
 * `type`. `unusable` stays: every call is then answered with its failure until the process is ended and started anew.
 */
export const internalCalls = {
  /** Writes a table to a file that the user chose; whole, or not at all. */
  'internal.exportCsv': engineCall(
    z.object({ export: csvExport, path: z.string().min(1).max(4096) }),
    z.object({ rows: z.number() }),
  ),
  'internal.exportPaper': engineCall(z.object({ export: paperExport, path: z.string().min(1).max(4096) }), nothing),
  /** Stops the queue as `queue.stop` does and waits for it, closes the database, answers, and ends the process. */
  'internal.shutdown': engineCall(z.object({ how: z.enum(['afterRun', 'checkpoint', 'cancel']) }), nothing),
  /** For settings that need no new process; the number of threads does. A device is one of --device's. */
  'internal.configure': engineCall(
    z.object({
      jobs: z.int().min(1).max(64),
      device: z.string().regex(/^(?:auto|cpu|cuda:\d+)$/),
      ahead: z.boolean(),
    }),
    nothing,
  ),
} as const;

/** Calls that the shell makes for itself; the page's calls never reach them. */
export type InternalCallName = keyof typeof internalCalls;
export type InternalInput<N extends InternalCallName> = z.input<(typeof internalCalls)[N]['input']>;
export type InternalOutput<N extends InternalCallName> = z.output<(typeof internalCalls)[N]['output']>;

/** One function for every internal call: leave one out and it does not compile. */
export type InternalHandlers<N extends InternalCallName = InternalCallName> = {
  readonly [K in N]: (input: z.output<(typeof internalCalls)[K]['input']>) => Answered<InternalOutput<K>>;
};

export interface EngineRequest {
  /** Given by the shell; comes back in the reply. */
  readonly id: number;
  readonly call: EngineCallName | InternalCallName;
  readonly input: unknown;
}

export interface EngineReply {
  readonly id: number;
  readonly reply: Reply<unknown>;
}

export type EngineEventMessage = {
  readonly [E in EventName]: { readonly event: E; readonly payload: EventPayload<E> };
}[EventName];

export interface EngineReady {
  readonly type: 'ready';
  /** The file, with links followed. */
  readonly database: string;
  /** The folder or the file cannot be written: reading works, and calls that write fail with `database.readonly`. */
  readonly readOnly: boolean;
  /** Runs that were going on when an earlier engine died; they are `interrupted` now. */
  readonly interrupted: number;
}

export interface EngineUnusable {
  readonly type: 'unusable';
  readonly failure: Failure;
  /** Names of files in the folder `backups` beside the database, newest first. */
  readonly backups: readonly string[];
}

export type FromEngine = EngineReady | EngineUnusable | EngineReply | EngineEventMessage;

/** The frame of a request; what is in `input` is checked by the call's own schema. */
export const engineRequest = z.object({ id: z.int().min(0), call: z.string().max(100), input: z.unknown() });
