import type { Client } from '../../lib/client.ts';
import { counted } from '../../lib/format.ts';
import { toast } from '../../lib/toast.ts';

const runs = (number: number): string => counted(number, 'run');

/** What is done to many runs at once: each tells what it did, can be undone, and calls `done` after either. */
export class RunMarks {
  readonly #client: Client;
  readonly #done: () => void;

  constructor(client: Client, done: () => void) {
    this.#client = client;
    this.#done = done;
  }

  async tag(runIds: readonly number[], add: readonly string[], remove: readonly string[]): Promise<void> {
    const input = { runIds: [...runIds], add: [...add], remove: [...remove] };
    await this.#change(`Tags of ${runs(runIds.length)} changed`, async () => {
      const { before } = await this.#client.call('run.retag', input);
      return async () => {
        for (const each of before) await this.#client.call('run.tag', each);
      };
    });
  }

  async annotate(runIds: readonly number[], note: string): Promise<void> {
    await this.#change(`Note of ${runs(runIds.length)} changed`, async () => {
      const { before } = await this.#client.call('run.annotate', { runIds: [...runIds], note });
      return async () => {
        for (const each of before) await this.#client.call('run.annotate', each);
      };
    });
  }

  /**
   * @param archived false: they come back
   * @returns whether it was done
   */
  async archive(runIds: readonly number[], archived: boolean): Promise<boolean> {
    return this.#change(`${runs(runIds.length)} ${archived ? 'archived' : 'back from the archive'}`, async () => {
      await this.#client.call('run.archive', { runIds: [...runIds], archived });
      return () => this.#client.call('run.archive', { runIds: [...runIds], archived: !archived });
    });
  }

  /** @param change does it, and gives what undoes it */
  async #change(what: string, change: () => Promise<() => Promise<unknown>>): Promise<boolean> {
    try {
      const undo = await change();
      this.#done();
      const onClick = (): void => void undo().then(this.#done).catch(toast.failed);
      toast.done(what, { action: { label: 'Undo', onClick } });
      return true;
    } catch (error) {
      toast.failed(error);
      return false;
    }
  }
}
