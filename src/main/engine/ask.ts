import { DescentError, exitCodes } from '../../shared/domain/error.ts';
import type { StartBatch, ToWorker } from '../worker/protocol.ts';
import { endingOf } from './launch/ending.ts';
import { defaultLimits } from './limits.ts';
import { readMessage, type LaunchMessage } from './messages.ts';
import type { WorkerProcess } from './worker-process.ts';

type Answer<T extends LaunchMessage['type']> = Extract<LaunchMessage, { readonly type: T }>;

/**
 * One question to a worker that runs nothing, and its answer; the caller ends the worker.
 *
 * @param what of it is said that it did not end in time
 * @throws DescentError with the worker's own code, or worker.crashed, worker.killed, worker.protocol, worker.start_timeout
 */
export async function ask<T extends LaunchMessage['type']>(
  worker: WorkerProcess,
  question: Exclude<ToWorker, StartBatch>,
  answer: T,
  { what, timeoutMs = defaultLimits.startMs }: { readonly what: string; readonly timeoutMs?: number | undefined },
): Promise<Answer<T>> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer<T>>();
  const fail = (code: string, text: string, advice?: string) =>
    reject(
      new DescentError(code, text, { exitCode: exitCodes.someRunsFailed, ...(advice !== undefined && { advice }) }),
    );
  const breach = (what: string): void => fail('worker.protocol', `The worker broke its protocol: ${what}.`);
  const timer = setTimeout(() => fail('worker.start_timeout', `${what} did not end in time.`), timeoutMs);
  worker.serve({
    message: (raw) => {
      const message = readMessage(raw, question.epoch);
      if (message === undefined) return;
      if (typeof message === 'string') breach(message);
      else if (message.type === 'failed') fail(message.code, message.message, message.advice);
      else if (message.type === answer) resolve(message as Answer<T>);
    },
    broken: breach,
    end: (end) => {
      const { reason, message } = endingOf(end, undefined);
      fail(reason, [message, worker.log.trim()].filter(Boolean).join('\n'));
    },
  });
  worker.send(question);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    worker.serve({});
  }
}
