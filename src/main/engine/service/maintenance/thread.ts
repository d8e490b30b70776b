import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { failureOf } from '../failure.ts';
import { tasks, type TaskName } from './tasks.ts';

/** What the window waits for goes first. On Linux a thread has a priority of its own, which its processes inherit. */
const niceness = 10;
if (process.platform === 'linux') setPriority(niceness);

/** Does one task and ends; what it throws comes over as a failure, since an error loses its class on the way. */
const { task, database } = workerData as { readonly task: TaskName; readonly database: string };
try {
  parentPort?.postMessage({ value: tasks[task](database) });
} catch (error) {
  parentPort?.postMessage({ failure: failureOf(error) });
}
