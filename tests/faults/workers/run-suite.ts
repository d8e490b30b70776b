import { Engine } from '../../../src/main/engine/engine.ts';
import type { Limits } from '../../../src/main/engine/limits.ts';
import { openStore } from '../../../src/main/engine/store/open.ts';
import { recordEnvironment, recordMode } from '../../../src/main/engine/store/programs.ts';
import { queuedPrograms } from '../../../src/main/engine/store/queue.ts';
import { submit } from '../../../src/main/engine/submit.ts';
import { LiveCatalogue } from '../../../src/main/plugins/live-catalogue.ts';
import { parseSuite } from '../../../src/shared/domain/suite.ts';
import { started } from '../../unit/engine/messages.ts';

/** An engine with limits of its own, real workers and plug-ins, which only a Node without a test runner can load. */
const [path, suite = '', limits = '{}'] = process.argv.slice(2);
const store = openStore(path);
const definitions = await LiveCatalogue.open();
recordEnvironment(store, { id: 'here' });
await definitions.complete(() => submit(store, definitions, parseSuite(suite, definitions)));
// TensorFlow's own kernels take a thousandfold for a loop of scalars.
const compiled = started({ mode: 'xla', timing: { xla: 1, plain: 1_000 } });
store.append(() => {
  for (const program of queuedPrograms(store)) recordMode(store, program, 'here', compiled);
});
const engine = await Engine.start({
  store,
  environment: { id: 'here' },
  limits: JSON.parse(limits) as Partial<Limits>,
  pluginFiles: (ids) => definitions.filesOf(ids),
});
process.stdout.write(`${JSON.stringify(await engine.run())}\n`);
store.close();
