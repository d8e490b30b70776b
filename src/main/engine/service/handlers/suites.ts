import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Handlers } from '../../../../shared/contract.ts';
import { DescentError } from '../../../../shared/domain/error.ts';
import { parseSuite } from '../../../../shared/domain/suite.ts';
import { projectRoot } from '../../installation.ts';
import { hardwareOf } from '../../hardware.ts';
import { submit } from '../../submit.ts';
import { deletedSuites, renameSuite } from '../../store/suite-changes.ts';
import { listSuites, suiteText } from '../../store/suites.ts';
import { queueOf, type QueueContext } from '../queue/queue-context.ts';
import { removeSuite, restoreSuite } from '../suite-removal.ts';
import { checkSuite, readSuite } from '../suites.ts';

type Names =
  | 'suite.check'
  | 'suite.submit'
  | 'suite.list'
  | 'suite.text'
  | 'suite.demo'
  | 'suite.rename'
  | 'suite.remove'
  | 'suite.restore'
  | 'suite.deleted';

/** What an empty workbench offers: one to three minutes on two processors. */
const demoFile = join(projectRoot, 'suites/first.json');

/** Suites, as the files of the command line have them. */
export function suiteHandlers(context: QueueContext): Handlers<Names> {
  const { store, definitions } = context;
  const machine = hardwareOf(context.environment).key;
  return {
    'suite.check': ({ text, retry = false, here = false }) => {
      const { device = 'cpu', jobs = 1 } = context.queue ?? {};
      return definitions.complete(() => checkSuite(context, text, { device, jobs, retry, here }));
    },
    'suite.submit': async ({ text, start, retry, here = false }) => {
      const queue = queueOf(context);
      const submission = await definitions.complete(async () =>
        submit(store, definitions, await readSuite(context, text, queue.device), { retry, here, machine }),
      );
      if (start) queue.start();
      queue.added();
      return submission;
    },
    'suite.list': () => listSuites(store),
    'suite.text': ({ suiteId }) => {
      const found = suiteText(store, suiteId);
      if (found !== undefined) return found;
      throw new DescentError('suite.unknown', `There is no suite ${suiteId}.`);
    },
    'suite.rename': ({ suiteId, name }) => renameSuite(store, suiteId, name),
    'suite.remove': ({ suiteId, runs }) => removeSuite(context, suiteId, runs),
    'suite.restore': ({ suiteId }) => restoreSuite(context, suiteId),
    'suite.deleted': () => deletedSuites(store),
    'suite.demo': () => {
      const text = readFileSync(demoFile, 'utf8');
      return { name: parseSuite(text, definitions).name, text };
    },
  };
}
