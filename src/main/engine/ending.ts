import type { Ending } from './store/launches.ts';
import type { ProcessEnd } from './worker-process.ts';

export interface WorkerEnding extends Ending {
  /** The signal, exit code or breach that ended the worker by its own fault. */
  readonly crash?: string;
}

/**
 * What the end of a worker's process means for the run that it was serving, where the engine did not end it.
 *
 * @param residentBytes its memory when last seen
 */
export function endingOf(end: ProcessEnd, residentBytes: number | undefined): WorkerEnding {
  if (end.error !== undefined) {
    const message = `The worker could not be started: ${end.error.message}.`;
    return { status: 'failed', reason: 'worker.crashed', message, crash: 'start' };
  }
  // Nobody else sends SIGKILL on a sound system but the kernel when memory runs out.
  if (end.signal === 'SIGKILL') {
    const memory = residentBytes === undefined ? '' : ` It last held ${mebibytes(residentBytes)} of memory.`;
    const message = `The worker was killed, probably because memory ran out.${memory}`;
    return { status: 'failed', reason: 'worker.killed', message, crash: 'SIGKILL' };
  }
  const crash = end.signal ?? `exit code ${end.code}`;
  return { status: 'failed', reason: 'worker.crashed', message: `The worker ended early: ${crash}.`, crash };
}

const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
