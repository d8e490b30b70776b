import { isMainThread, Worker, workerData } from 'node:worker_threads';

const everyMs = 250;

/** Ends this process when its parent is gone: in a thread of its own, since a plug-in may let nothing else run. */
export function endWithParent(): void {
  const parent = Number(process.env['DESCENT_PARENT_PID'] ?? process.ppid);
  new Worker(new URL(import.meta.url), { workerData: parent }).unref();
}

if (!isMainThread) {
  const parent = workerData as number;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  }, everyMs);
}
