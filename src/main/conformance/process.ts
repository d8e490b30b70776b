/**
 * A process of its own for `descent check`: a method that crashes TensorFlow takes only this with it. Argument: the id
 * of an optimizer, or the path of a plug-in file. Sends a `Verdict` for each check, then exits.
 */
import { existsSync } from 'node:fs';
import { DescentError } from '../../shared/domain/error.ts';
import { loadDefinitions } from '../catalogue.ts';
import type { OptimizerDefinition } from '../optimizers/define.ts';
import { deviceVariables } from '../tensor/runtime/environment.ts';
import { loadPlugin } from '../plugins/load.ts';
import { guardProcess } from '../worker/liveness/guard.ts';
import { conformance } from './conformance.ts';

async function named(what: string): Promise<OptimizerDefinition> {
  if (existsSync(what)) {
    const definition = await loadPlugin(what);
    if ('step' in definition) return definition;
    throw new DescentError('check.problem', `${what} defines a problem; only optimizers are checked`);
  }
  const known = (await loadDefinitions()).optimizers;
  const found = known.find((o) => o.id === what);
  if (found) return found;
  throw new DescentError('check.unknown', `${what} is neither a file nor an optimizer's id`, {
    advice: 'descent list optimizers names them',
  });
}

/** What this process says to the one that started it. */
export type CheckMessage =
  | { readonly type: 'verdict'; readonly name: string; readonly ok: boolean; readonly detail: string }
  | { readonly type: 'error'; readonly code: string; readonly message: string; readonly advice: string | undefined }
  | { readonly type: 'done' };

const send = (message: CheckMessage): void => void process.send?.(message);

guardProcess({ beats: false });
// Every device computes the same; the CPU is always there.
Object.assign(process.env, deviceVariables('cpu', process.env));
try {
  for (const verdict of conformance(await named(process.argv[2] ?? ''))) send({ type: 'verdict', ...verdict });
  send({ type: 'done' });
} catch (error) {
  const { code = 'check.failed', message, advice } = error as Partial<DescentError> & Error;
  send({ type: 'error', code, message, advice });
}
process.disconnect();
