import type { Evaluate, Evaluated } from '../worker/protocol.ts';
import { ask } from './ask.ts';
import { workerEntry, WorkerProcess } from './worker-process.ts';

export type EvaluateRequest = Omit<Evaluate, 'type' | 'epoch'>;

/**
 * Value and gradient of a problem at a point, in a worker of its own; nothing is recorded.
 *
 * @throws DescentError as `ask`
 */
export async function evaluate(
  request: EvaluateRequest,
  options: { readonly workerEntry?: string; readonly timeoutMs?: number } = {},
): Promise<Evaluated> {
  const worker = new WorkerProcess(options.workerEntry ?? workerEntry, request.device);
  try {
    const question = { ...request, type: 'evaluate', epoch: 1 } as const;
    return await ask(worker, question, 'evaluated', { what: 'The evaluation', timeoutMs: options.timeoutMs });
  } finally {
    worker.kill();
  }
}
