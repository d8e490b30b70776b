import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Failure } from '../../../../shared/contract/define.ts';
import { DescentError } from '../../../../shared/domain/error.ts';
import type { TaskName, TaskResult } from './tasks.ts';

const entry = new URL('thread.ts', import.meta.url);

let threads = 0;

/** Whether a task goes on. */
export const isAtWork = (): boolean => threads > 0;

/**
 * Does a task of maintenance in a thread of its own, since the engine's loop serves workers and the window.
 *
 * @throws DescentError of the task
 */
export async function runTask<T extends TaskName>(task: T, database: string): Promise<TaskResult<T>> {
  const thread = new Worker(entry, { workerData: { task, database } });
  threads += 1;
  try {
    const [reply] = (await once(thread, 'message')) as [{ value: TaskResult<T> } | { failure: Failure }];
    if ('value' in reply) return reply.value;
    const { code, message, advice } = reply.failure;
    throw new DescentError(code, message, advice === undefined ? {} : { advice });
  } finally {
    await thread.terminate();
    threads -= 1;
  }
}
