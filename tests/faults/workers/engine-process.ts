import { fileURLToPath } from 'node:url';
import { openStore } from '../../../src/main/engine/store/open.ts';
import { Engine } from '../../../src/main/engine/engine.ts';

/** An engine in a process of its own, which says a line for every sign of progress until it is killed. */
const entry =
  process.argv[3] === 'deaf-to-disconnect'
    ? new URL('orphan-worker.ts', import.meta.url)
    : new URL('fake-worker.ts', import.meta.url);
const engine = await Engine.start({
  store: openStore(process.argv[2]),
  environment: { id: 'here' },
  workerEntry: fileURLToPath(entry),
  limits: { flushMs: 5 },
  onEvent: (event) => {
    if (event.type === 'progress' || event.type === 'started') process.stdout.write('.\n');
  },
});
await engine.run();
