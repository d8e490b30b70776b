import { getContext, onDestroy, setContext, untrack } from 'svelte';
import type { CallName, EventName, EventPayload } from '../../shared/contract.ts';
import type { Client } from './client.ts';

/** Which calls change what a view shows: where one that is left out counts as such, every view that was left loads all anew. */
const writes: Readonly<Record<CallName, boolean>> = {
  'start.overview': false,
  'board.page': false,
  'board.fields': false,
  'board.choices': false,
  'filter.columns': false,
  'filter.complete': false,
  'view.list': false,
  'view.save': true,
  'view.remove': true,
  'run.page': false,
  'run.detail': false,
  'run.ofGroups': false,
  'run.log': false,
  'run.note': true,
  'run.tag': true,
  'run.retag': true,
  'run.annotate': true,
  'run.archive': true,
  'run.pause': true,
  'run.resume': true,
  'run.cancel': true,
  'run.repeat': true,
  'run.make': true,
  'run.find': false,
  'run.repeats': false,
  'run.retry': true,
  'curves.get': false,
  'curves.targets': false,
  'curves.points': false,
  'queue.state': false,
  'queue.page': false,
  'queue.groups': false,
  'queue.start': true,
  'queue.resumeAll': true,
  'queue.stop': true,
  'queue.move': true,
  'suite.check': false,
  'suite.submit': true,
  'suite.list': false,
  'suite.text': false,
  'suite.demo': false,
  'suite.rename': true,
  'suite.remove': true,
  'suite.restore': true,
  'suite.deleted': false,
  'catalogue.get': false,
  'catalogue.planes': false,
  'catalogue.map': false,
  'catalogue.trajectory': false,
  'data.size': false,
  'data.state': false,
  'data.backUp': true,
  'data.check': true,
  'data.compilations': false,
  'data.emptyCompilations': false,
  'engine.info': false,
  'engine.doctor': false,
  'shell.info': false,
  'settings.get': false,
  'settings.set': false,
  'export.csv': false,
  'export.paper': false,
  'export.image': false,
  'suite.save': false,
  'suite.open': false,
  'shell.showInFolder': false,
  'shell.saveDiagnostics': false,
  'data.move': true,
  'data.chooseBackup': false,
  'data.restore': true,
  'data.salvage': true,
  'data.beginEmpty': true,
  'data.showFolder': false,
  'engine.restart': true,
  'shell.action': false,
};

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
        if (!writes[name]) return client.call(name, input);
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
