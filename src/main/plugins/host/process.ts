/**
 * A process of its own for one plug-in file, the argument: what the file does, or does not end doing, happens here and
 * not to whoever has the database. Tells what it defines (messages.ts), and then answers questions until it is ended.
 */
import { Socket } from 'node:net';
import { defaultsOf } from '../../../shared/domain/parameter.ts';
import { Channel, channelFd } from '../../channel.ts';
import type { ProblemDefinition } from '../../problems/define.ts';
import { InvalidPlugin, isOptimizer, loadPlugin, whyOf } from '../load.ts';
import { endWithParent } from '../parent-watch.ts';
import { factsOf, optimizerOf, planeOf, problemOf } from './describe.ts';
import type { FromHost, Question } from './messages.ts';

/** Only a problem is asked anything, when it has told of itself. */
let problem: ProblemDefinition | undefined;
const channel = new Channel(new Socket({ fd: channelFd }), {
  message: (question) => problem && send(answerTo(problem, question as Question)),
  closed: () => process.exit(),
});
const send = (message: FromHost): void => channel.send(message);

endWithParent();

const file = process.argv[2] ?? '';
send({ type: 'ready' });
try {
  const { definition, modules } = await loadPlugin(file);
  if (isOptimizer(definition)) send({ type: 'optimizer', entry: optimizerOf(definition), modules });
  else {
    const answer = factsOf(definition, defaultsOf(definition.parameters));
    send({ type: 'problem', entry: problemOf(definition), answer, modules });
    problem = definition;
  }
} catch (error) {
  const { why = whyOf(error), modules = [] } = error instanceof InvalidPlugin ? error : {};
  send({ type: 'invalid', why, modules: [...modules] });
}

function answerTo(definition: ProblemDefinition, { id, ask, values }: Question): FromHost {
  try {
    if (ask === 'facts') return { type: 'facts', id, answer: factsOf(definition, values) };
    return { type: 'plane', id, answer: planeOf(definition, values) };
  } catch (error) {
    return { type: 'failed', id, why: whyOf(error) };
  }
}
