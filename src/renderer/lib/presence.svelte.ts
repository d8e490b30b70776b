import { getContext, onDestroy, setContext, untrack } from 'svelte';
import type { CallName, EventName, EventPayload } from '../../shared/contract.ts';
import type { Client } from './client.ts';

/** Calls that change nothing, or nothing that a view shows. */
const reading: ReadonlySet<CallName> = new Set<CallName>([
  ...([
    'board.page',
    'board.choices',
    'board.fields',
    'filter.columns',
    'filter.complete',
    'view.list',
    'run.page',
    'run.ofGroups',
  ] as const),
  ...(['run.detail', 'run.log', 'curves.get', 'curves.targets', 'curves.points', 'queue.state', 'queue.page'] as const),
  ...([
    'catalogue.get',
    'catalogue.planes',
    'catalogue.map',
    'catalogue.trajectory',
    'engine.info',
    'engine.doctor',
  ] as const),
  ...([
    'suite.check',
    'suite.list',
    'suite.deleted',
    'suite.text',
    'suite.demo',
    'suite.save',
    'data.size',
    'data.state',
  ] as const),
  ...([
    'settings.get',
    'settings.set',
    'shell.info',
    'shell.action',
    'shell.showInFolder',
    'export.image',
    'export.csv',
  ] as const),
]);

/** Events that tell a whole state: of several only the last one matters. */
const states: readonly EventName[] = ['engine.status', 'queue.changed', 'settings.changed'];

/** A view that was away for longer is behind in any case: it may say "a minute ago". */
const fresh_ms = 60_000;

/** What is told to a listener when its view is shown again. */
interface Waiting {
  readonly listener: object;
  readonly tell: () => void;
}

/** Counts what may have changed something that is shown anywhere in the window. */
class Changes {
  count = 0;

  /** A client of the whole window whose writing calls are counted. */
  watched(client: Client): Client {
    return {
      on: (name, listener) => client.on(name, listener),
      call: (name, input) => {
        if (reading.has(name)) return client.call(name, input);
        this.count += 1;
        return client.call(name, input).finally(() => (this.count += 1));
      },
    };
  }
}

export const changes = new Changes();

/**
 * Whether a view is the one that is shown. One that is left stays as it is: it hears no events, carries out no actions, and
 * asks for nothing until it is shown again. Where something may have changed meanwhile, what it has loaded is then loaded
 * again, with the old shown until it is there.
 */
export class Presence {
  /** Of this view: silent while it is away. */
  readonly client: Client;
  #shown = $state(true);
  #returns = $state(0);
  #left: { readonly at: number; readonly changes: number } | undefined;
  #missed = false;
  #waiting: readonly Waiting[] = [];

  constructor(client: Client) {
    this.client = {
      call: (name, input) => client.call(name, input),
      on: (name, listener) => {
        const stop = client.on(name, (payload) => this.#hear(name, listener, payload));
        return () => {
          this.#drop(listener);
          stop();
        };
      },
    };
    // Also of what no listener of the view's own would hear.
    onDestroy(client.on('run.changed', () => (this.#missed ||= !this.isShown)));
  }

  get isShown(): boolean {
    return this.#shown;
  }

  /** Grows whenever the view is shown again and may be behind: read it where something is loaded. */
  get returns(): number {
    return this.#returns;
  }

  turn(shown: boolean): void {
    untrack(() => {
      if (shown === this.#shown) return;
      this.#shown = shown;
      if (!shown) {
        this.#left = { at: performance.now(), changes: changes.count };
        return;
      }
      for (const { tell } of this.#waiting) tell();
      this.#waiting = [];
      const isBehind =
        this.#missed || this.#left?.changes !== changes.count || performance.now() - this.#left.at > fresh_ms;
      this.#missed = false;
      if (isBehind) this.#returns += 1;
    });
  }

  #hear<E extends EventName>(name: E, listener: (payload: EventPayload<E>) => void, payload: EventPayload<E>): void {
    if (untrack(() => this.#shown)) listener(payload);
    else if (states.includes(name)) {
      this.#drop(listener);
      this.#waiting = [...this.#waiting, { listener, tell: () => listener(payload) }];
    } else this.#missed = true;
  }

  #drop(listener: object): void {
    this.#waiting = this.#waiting.filter((each) => each.listener !== listener);
  }
}

const contextKey = Symbol('presence');
export const providePresence = (presence: Presence): Presence => setContext(contextKey, presence);

/** Of the view around this component; undefined: it is part of the window's frame. Call it while a component is set up. */
export const usePresence = (): Presence | undefined => getContext<Presence | undefined>(contextKey);

/** Closes what lies over the view when another one is shown. */
export function closeWhenLeft(close: () => void): void {
  const presence = usePresence();
  if (presence === undefined) return;
  $effect(() => {
    if (!presence.isShown) untrack(close);
  });
}
