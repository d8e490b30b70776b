import { parentPort, workerData } from 'node:worker_threads';
import { lowerThisThread } from '../../niceness.ts';
import { failureOf } from '../failure.ts';
import { tasks, type TaskName } from './tasks.ts';

// What the window waits for goes first.
lowerThisThread(10);

/** Does one task and ends; what it throws comes over as a failure, since an error loses its class on the way. */
const { task, database } = workerData as { readonly task: TaskName; readonly database: string };
try {
  parentPort?.postMessage({ value: await tasks[task](database) });
} catch (error) {
  parentPort?.postMessage({ failure: failureOf(error) });
}
