import { isResumable } from '../../../shared/domain/run-status.ts';
import type { Failed } from '../../worker/protocol.ts';
import type { Ending } from '../store/launches.ts';
import type { ProcessEnd } from '../worker-process.ts';

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

/**
 * No failures of the method's, which is not to be scored by them: the run is put off until it is asked for again. They
 * leave the worker as it was, and the other runs go on.
 */
const puttingOff: readonly string[] = ['checkpoint.unwritable', 'device.missing', 'code.changed'];

export const putsOff = (code: string): boolean => puttingOff.includes(code);

/**
 * What a failure that the worker itself has told means for its run.
 *
 * @param intent how the engine was about to end it
 */
export function endingOfFailure(
  { code, message, advice }: FailureText,
  intent: WorkerEnding | undefined,
): WorkerEnding {
  const text = [message, advice].filter(Boolean).join(' ');
  if (!putsOff(code)) return intent ?? { status: 'failed', reason: code, message: text };
  if (intent === undefined) return { status: 'paused', reason: code, message: text };
  // A run that was to stop has stopped, and goes on from its last good checkpoint.
  return isResumable(intent.status) ? { status: intent.status, reason: code, message: text } : intent;
}

type FailureText = Pick<Failed, 'code' | 'message'> & { readonly advice?: string | undefined };

/** By the limit that the watchdog has found exceeded. */
export const timeouts = {
  start: { status: 'timeout', reason: 'worker.start_timeout', message: 'The run did not start in time.' },
  call: {
    status: 'timeout',
    reason: 'worker.hung',
    message: 'A call of the worker goes on far longer than any before; it was ended.',
  },
  silence: { status: 'timeout', reason: 'worker.hung', message: 'The worker stopped giving signs of life.' },
} as const satisfies Record<string, Ending>;
