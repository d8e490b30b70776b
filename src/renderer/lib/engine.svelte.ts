import type { EngineStatus } from '../../shared/contract/events.ts';
import type { QueueState } from '../../shared/contract/queue.ts';
import type { Client } from './client.ts';

const starting: EngineStatus = { state: 'starting', failure: null, backups: [] };

let status = $state.raw<EngineStatus>(starting);
let queue = $state.raw<QueueState | undefined>(undefined);

/** How the engine is, and its queue, as reactive state. The window connects it once. */
export const engine = {
  get status(): EngineStatus {
    return status;
  },
  get ready(): boolean {
    return status.state === 'ready';
  },
  /** Undefined until the engine answered for the first time. */
  get queue(): QueueState | undefined {
    return queue;
  },

  /** Returns how to disconnect. */
  connect(client: Client): () => void {
    let told = false;
    const ask = (): void => {
      client.call('queue.state', undefined).then(
        (first) => {
          if (!told) queue = first;
          // The page may have come after the engine said that it is ready.
          if (status.state === 'starting') status = { ...starting, state: 'ready' };
        },
        // Not ready yet, or gone: `engine.status` tells.
        () => undefined,
      );
    };
    const stops = [
      client.on('engine.status', (next) => {
        const became = next.state === 'ready' && status.state !== 'ready';
        status = next;
        if (!became) return;
        told = false;
        ask();
      }),
      client.on('queue.changed', (next) => {
        told = true;
        queue = next;
      }),
    ];
    ask();
    return () => {
      for (const stop of stops) stop();
      status = starting;
      queue = undefined;
    };
  },
};
