/**
 * A process of its own for `descent check`: a method that crashes TensorFlow takes only this with it. Argument: the id
 * of a built-in optimizer, or the path of a plug-in file. Sends a `Verdict` for each check, then exits.
 */
import { Socket } from 'node:net';
import { DescentError } from '../../shared/domain/error.ts';
import { builtIn } from '../catalogue.ts';
import { Channel, channelFd } from '../channel.ts';
import type { OptimizerDefinition } from '../optimizers/define.ts';
import { isOptimizer, loadPlugin, whyOf } from '../plugins/load.ts';
import { endWithParent } from '../plugins/parent-watch.ts';
import { deviceVariables } from '../tensor/runtime/environment.ts';
import { conformance } from './conformance.ts';
import type { CheckMessage } from './messages.ts';

async function named(what: string): Promise<OptimizerDefinition> {
  const found = builtIn.optimizers.find(({ id }) => id === what);
  if (found !== undefined) return found;
  const { definition } = await loadPlugin(what);
  if (isOptimizer(definition)) return definition;
  throw new DescentError('check.problem', `${what} defines a problem; only optimizers are checked`);
}

const failed = (error: unknown): DescentError => new DescentError('check.failed', whyOf(error));

// As the one that started it: a terminal that is closed does not end what nohup has started.
if (process.env['DESCENT_HANGUP'] === `ignored ${process.ppid}`) process.on('SIGHUP', () => {});

const channel = new Channel(new Socket({ fd: channelFd }), { message: () => {} });
const send = (message: CheckMessage): void => channel.send(message);

endWithParent();
// Every device computes the same; the CPU is always there.
Object.assign(process.env, deviceVariables('cpu', process.env));
try {
  for (const verdict of conformance(await named(process.argv[2] ?? ''))) send({ type: 'verdict', ...verdict });
  send({ type: 'done' });
} catch (error) {
  const { code, message, advice } = error instanceof DescentError ? error : failed(error);
  send({ type: 'error', code, message, advice });
}
// What was sent last still goes out; then nothing keeps this process.
channel.hold(false);
