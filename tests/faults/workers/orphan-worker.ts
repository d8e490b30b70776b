import type { StartRun } from '../../../src/main/worker/protocol.ts';
import { started } from '../../unit/engine/messages.ts';

/** A worker that does not notice the end of its engine; it gives up by itself after a minute. */
process.on('disconnect', () => {});
process.on('message', ({ epoch }: StartRun) => process.send!(started({ epoch })));
setTimeout(() => process.exit(), 60_000);
