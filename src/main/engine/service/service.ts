import { setTimeout as delay } from 'node:timers/promises';
import type { EventPayload } from '../../../shared/contract.ts';
import { unloadedText, type UnloadedPlugin } from '../../../shared/domain/catalogue.ts';
import { LiveCatalogue } from '../../plugins/live-catalogue.ts';
import { Engine } from '../engine.ts';
import { collectEnvironment } from '../environment.ts';
import { hardwareOf } from '../hardware.ts';
import { backfill } from '../store/backfill.ts';
import type { Store } from '../store/store.ts';
import { completeSubmissions } from '../submit.ts';
import { sweep } from '../sweep.ts';
import type { ServiceArguments } from './arguments.ts';
import type { ServiceContext } from './context.ts';
import { Care } from './maintenance/care.ts';
import { Queue, type StopHow } from './queue/queue.ts';
import type { QueueContext } from './queue/queue-context.ts';

/** Quitting waits this long for what is done for the database; what takes longer is left for the next time. */
const care_ms = 5_000;
/** A worker that is told to stop has this long for its checkpoint when nobody is there any more to wait for it. */
const orphanMs = 1_000;

/** An open database with its queue, and how all of it ends. */
export class Service {
  readonly context: QueueContext;
  readonly #store: Store;
  readonly #care: Care;
  #closed = false;

  private constructor(context: QueueContext, care: Care) {
    this.context = context;
    this.#store = context.store;
    this.#care = care;
  }

  /** @throws DescentError database.* where the database fails at once */
  static async open(store: Store, options: ServiceArguments, emit: ServiceContext['emit']): Promise<Service> {
    const definitions = await LiveCatalogue.open({ tell: (unloaded) => emit('notice', noticeOf(unloaded)) });
    const environment = collectEnvironment();
    const context = { store, definitions, environment, emit };
    const opened: { queue?: Queue } = {};
    const care = new Care(context, () => opened.queue?.isIdle === true);
    if (store.readonly) return new Service({ ...context, queue: undefined }, care);
    const tidy = (): void => {
      sweep(store, () => opened.queue?.isIdle === true).catch((error: unknown) => console.error(error));
    };
    const queue = (opened.queue = await Queue.open(context, {
      device: options.device,
      onIdle: () => {
        care.start();
        tidy();
      },
      start: (onEvent) =>
        Engine.start({
          ...{ store, environment, jobs: options.jobs, ahead: !options['no-ahead'], yielding: true, onEvent },
          pluginFiles: (ids) => definitions.filesOf(ids),
        }),
    }));
    tidy();
    // Of an older version's database, or of a program that was ended; both give way to everything else.
    backfill(store).catch((error: unknown) => console.error(error));
    completeSubmissions(store, definitions, hardwareOf(environment).key).then(
      () => queue.added(),
      (error: unknown) => console.error(error),
    );
    return new Service({ ...context, queue }, care);
  }

  /** Stops the queue, waits for it and for a backup or a check that is nearly done, and closes the database. */
  async shutdown(how: StopHow): Promise<void> {
    await this.context.queue?.stop(how);
    await Promise.race([this.#care.done, delay(care_ms)]);
    this.#care.end();
    this.#close();
  }

  /** As `shutdown` where nobody waits: within three seconds, whatever the workers do. */
  async abandon(): Promise<void> {
    const { queue } = this.context;
    this.#care.end();
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

/** All else goes on without it. */
const noticeOf = (unloaded: UnloadedPlugin): EventPayload<'notice'> => ({
  code: 'plugin.invalid',
  message: `The ${unloadedText(unloaded)}.`,
  advice: 'It is tried again when the file, or one that it imports, is written anew.',
});
