import { Worker } from 'node:worker_threads';
import { callClock } from '../../tensor/runtime/calls.ts';

/** What the thread is given. */
export interface Guarded {
  /** The process that this one ends with. */
  readonly parent: number;
  readonly calls: SharedArrayBuffer;
  /** Whether heartbeats are sent, too. */
  readonly beats: boolean;
}

/**
 * Starts the thread that ends this process with its parent and, for an engine, sends heartbeats. To be called before
 * TensorFlow or a plug-in is loaded: whatever the computing thread then does, the other one goes on.
 */
export function guardProcess({ beats }: { readonly beats: boolean }): void {
  const parent = Number(process.env['DESCENT_PARENT_PID'] ?? process.ppid);
  const workerData: Guarded = { parent, calls: callClock.memory, beats };
  new Worker(new URL('thread.ts', import.meta.url), { workerData }).unref();
}
