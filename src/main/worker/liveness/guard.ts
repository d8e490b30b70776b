import { Worker } from 'node:worker_threads';
import { callClock } from '../../tensor/runtime/calls.ts';

/** What the thread is given. */
export interface Guarded {
  /** The process that this one ends with. */
  readonly parent: number;
  readonly calls: SharedArrayBuffer;
}

/**
 * Starts the thread that ends a worker with its engine and sends heartbeats. To be called before TensorFlow or a plug-in
 * is loaded: whatever the computing thread then does, the other one goes on.
 */
export function guardProcess(): void {
  const parent = Number(process.env['DESCENT_PARENT_PID'] ?? process.ppid);
  const workerData: Guarded = { parent, calls: callClock.memory };
  new Worker(new URL('thread.ts', import.meta.url), { workerData }).unref();
}
