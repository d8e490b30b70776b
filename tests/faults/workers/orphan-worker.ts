import { Socket } from 'node:net';
import { Channel, channelFd } from '../../../src/main/channel.ts';
import type { StartRun } from '../../../src/main/worker/protocol.ts';
import { started } from '../../unit/engine/messages.ts';

/** A worker that does not notice the end of its engine; it gives up by itself after a minute. */
const channel = new Channel(new Socket({ fd: channelFd }), {
  message: (message) => channel.send(started({ epoch: (message as StartRun).epoch })),
});
setTimeout(() => process.exit(), 60_000);
