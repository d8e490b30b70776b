import { workerData } from 'node:worker_threads';

/** Ends the whole process when its parent is gone, whatever its other thread does. */
const parent = workerData as number;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, 1_000);
