import { setTimeout as delay } from 'node:timers/promises';
import { loadDefinitions } from '../../catalogue.ts';
import { Engine } from '../engine.ts';
import { collectEnvironment } from '../environment.ts';
import { backfillGroups } from '../store/groups.ts';
import type { Store } from '../store/store.ts';
import type { ServiceArguments } from './arguments.ts';
import type { QueueContext, ServiceContext } from './context.ts';
import { runTask } from './maintenance/run-task.ts';
import { Queue, type StopHow } from './queue/queue.ts';

/** A worker that is told to stop has this long for its checkpoint when nobody is there any more to wait for it. */
const orphanMs = 1_000;

/** An open database with its queue, and how all of it ends. */
export class Service {
  readonly context: QueueContext;
  readonly #store: Store;
  #closed = false;

  private constructor(context: QueueContext) {
    this.context = context;
    this.#store = context.store;
  }

  /** @throws DescentError plugin.invalid, or database.* where the database fails at once */
  static async open(store: Store, options: ServiceArguments, emit: ServiceContext['emit']): Promise<Service> {
    const definitions = await loadDefinitions();
    const environment = collectEnvironment();
    const context = { store, definitions, environment, emit };
    if (store.readonly) return new Service({ ...context, queue: undefined });
    const queue = await Queue.open(context, {
      device: options.device,
      onIdle: () => backUpDaily(store, emit),
      start: (onEvent) => Engine.start({ store, environment, jobs: options.jobs, onEvent }),
    });
    // Of an older version's database; gives way to everything else.
    backfillGroups(store).catch((error: unknown) => console.error(error));
    return new Service({ ...context, queue });
  }

  /** Stops the queue, waits for it, and closes the database. */
  async shutdown(how: StopHow): Promise<void> {
    await this.context.queue?.stop(how);
    this.#close();
  }

  /** As `shutdown` where nobody waits: within three seconds, whatever the workers do. */
  async abandon(): Promise<void> {
    const { queue } = this.context;
    if (queue !== undefined) {
      const stopped = queue.stop('checkpoint');
      await Promise.race([stopped, delay(orphanMs)]);
      queue.kill();
      await Promise.race([stopped, delay(orphanMs)]);
    }
    this.#close();
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.context.queue?.close();
    this.#store.close();
  }
}

/** Results are in the database whether or not a copy of it can be made; that none could is to be known. */
function backUpDaily(store: Store, emit: ServiceContext['emit']): void {
  runTask('backUpDaily', store.path).catch((error: unknown) => {
    const { message } = error as Error;
    emit('notice', { code: 'backup.failed', message: `No backup was written: ${message}` });
  });
}
