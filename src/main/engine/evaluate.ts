import { DescentError, exitCodes } from '../../shared/domain/error.ts';
import type { Evaluate, Evaluated } from '../worker/protocol.ts';
import { endingOf } from './ending.ts';
import { defaultLimits } from './limits.ts';
import { readMessage } from './messages.ts';
import { workerEntry, WorkerProcess } from './worker-process.ts';

export type EvaluateRequest = Omit<Evaluate, 'type' | 'epoch'>;

const epoch = 1;

/**
 * Value and gradient of a problem at a point, in a worker of its own; nothing is recorded.
 *
 * @throws DescentError with the worker's own code, or worker.crashed, worker.killed, worker.protocol, worker.start_timeout
 */
export async function evaluate(
  request: EvaluateRequest,
  options: { readonly workerEntry?: string; readonly timeoutMs?: number } = {},
): Promise<Evaluated> {
  const worker = new WorkerProcess(options.workerEntry ?? workerEntry, request.device);
  const { promise, resolve, reject } = Promise.withResolvers<Evaluated>();
  const fail = (code: string, text: string, advice?: string) =>
    reject(
      new DescentError(code, text, { exitCode: exitCodes.someRunsFailed, ...(advice !== undefined && { advice }) }),
    );
  const timer = setTimeout(
    () => fail('worker.start_timeout', 'The evaluation did not end in time.'),
    options.timeoutMs ?? defaultLimits.startMs,
  );
  worker.onMessage = (raw) => {
    const message = readMessage(raw, epoch);
    if (message === undefined) return;
    if (typeof message === 'string') fail('worker.protocol', `The worker broke its protocol: ${message}.`);
    else if (message.type === 'evaluated') resolve(message);
    else if (message.type === 'failed') fail(message.code, message.message, message.advice);
  };
  void worker.ended.then((end) => {
    const { reason, message } = endingOf(end, undefined);
    fail(reason, [message, worker.log.trim()].filter(Boolean).join('\n'));
  });
  worker.send({ ...request, type: 'evaluate', epoch });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    worker.kill();
  }
}
