/**
 * A process of its own for `descent check`: a method that crashes TensorFlow takes only this with it. Argument: the id
 * of a built-in optimizer, or the path of a plug-in file. Sends a `Verdict` for each check, then exits.
 */
import { DescentError } from '../../shared/domain/error.ts';
import { builtIn } from '../catalogue.ts';
import type { OptimizerDefinition } from '../optimizers/define.ts';
import { isOptimizer, loadPlugin } from '../plugins/load.ts';
import { endWithParent } from '../plugins/parent-watch.ts';
import { deviceVariables } from '../tensor/runtime/environment.ts';
import { conformance } from './conformance.ts';

async function named(what: string): Promise<OptimizerDefinition> {
  const found = builtIn.optimizers.find(({ id }) => id === what);
  if (found !== undefined) return found;
  const { definition } = await loadPlugin(what);
  if (isOptimizer(definition)) return definition;
  throw new DescentError('check.problem', `${what} defines a problem; only optimizers are checked`);
}

/** What this process says to the one that started it. */
export type CheckMessage =
  | { readonly type: 'verdict'; readonly name: string; readonly ok: boolean; readonly detail: string }
  | { readonly type: 'error'; readonly code: string; readonly message: string; readonly advice: string | undefined }
  | { readonly type: 'done' };

// As the one that started it: a terminal that is closed does not end what nohup has started.
if (process.env['DESCENT_HANGUP'] === `ignored ${process.ppid}`) process.on('SIGHUP', () => {});

const send = (message: CheckMessage): void => void process.send?.(message);

endWithParent();
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
