import { unwritable } from '../../store/database-error.ts';
import type { ServiceContext } from '../context.ts';
import type { Queue } from './queue.ts';

/** What the handlers of the queue, of suites and of single runs need beside that of all. */
export interface QueueContext extends ServiceContext {
  /** Undefined where the database can only be read. */
  readonly queue: Queue | undefined;
}

/** @throws DescentError database.readonly where nothing can be queued */
export function queueOf({ queue, store }: QueueContext): Queue {
  if (queue === undefined) throw unwritable(store.path);
  return queue;
}
