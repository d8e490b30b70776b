import type { Ending } from './store/launches.ts';
import type { ProcessEnd } from './worker-process.ts';

/** What the engine itself wanted when it ended a worker; undefined: it did not. */
export type Intent = Ending | undefined;

export interface WorkerEnding extends Ending {
  readonly crash?: string;
}

/** What the end of a worker's process means for the run that it was serving. */
export function endingOf(end: ProcessEnd, intent: Intent, residentBytes: number | undefined): WorkerEnding {
  if (intent !== undefined) return intent;
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
