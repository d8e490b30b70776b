import { untrack } from 'svelte';
import { DescentError } from '../../shared/domain/error.ts';
import { CallError } from './client.ts';
import { engine } from './engine.svelte.ts';
import { usePresence } from './presence.svelte.ts';
import { Soon } from './soon.ts';

/**
 * Something that is loaded, as reactive state: `value`, `error`, `loading`. The latest request wins, the old value stays
 * while the next one loads and when it fails, and everything reactive that `load` reads before its first await makes it
 * load again. Make it while a component is set up: `const runs = resource(() => client.call('run.page', query))`.
 */
export class Resource<T> {
  value = $state.raw<T | undefined>(undefined);
  error = $state.raw<CallError | undefined>(undefined);
  loading = $state(true);
  readonly #load: () => Promise<T>;
  #latest = 0;
  #again = $state(0);
  readonly #soon = new Soon(() => this.reload());

  constructor(load: () => Promise<T>) {
    this.#load = load;
    const presence = usePresence();
    $effect(() => {
      void this.#run(this.#again, presence?.returns);
    });
    // What failed while the engine was away is there again with it.
    $effect(() => {
      if (engine.ready && untrack(() => this.error)) this.reload();
    });
    $effect(() => () => {
      this.#latest = -1;
      this.#soon.cancel();
    });
  }

  /** Loads again now. */
  readonly reload = (): void => {
    this.#again = untrack(() => this.#again) + 1;
  };

  /** Loads again soon: many calls within `within_ms` make one request. For events that come in bursts. */
  readonly reloadSoon = (within_ms = 500): void => {
    this.#soon.ask(within_ms);
  };

  async #run(..._reasons: unknown[]): Promise<void> {
    const mine = (this.#latest += 1);
    try {
      // The call itself is made in the effect, so that what it reads is followed; a throw before the first await too.
      const request = this.#load();
      this.loading = true;
      const value = await request;
      if (mine !== this.#latest) return;
      this.value = value;
      this.error = undefined;
    } catch (error) {
      if (mine !== this.#latest) return;
      this.error = asCallError(error);
    }
    this.loading = false;
  }
}

/** See `Resource`. */
export const resource = <T>(load: () => Promise<T>): Resource<T> => new Resource(load);

/** Whatever was thrown, with a code. */
export const asCallError = (error: unknown): CallError =>
  error instanceof CallError
    ? error
    : error instanceof DescentError
      ? new CallError({ code: error.code, message: error.message, advice: error.advice })
      : new CallError({ code: 'window.unexpected', message: error instanceof Error ? error.message : String(error) });
