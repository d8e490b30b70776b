import { getContext, setContext } from 'svelte';
import type { Bridge, CallName, EventName, EventPayload, Input, Output } from '../../shared/contract.ts';
import type { Failure } from '../../shared/contract/define.ts';

/** A call that was refused or failed; `message` and `advice` are for people. */
export class CallError extends Error {
  readonly code: string;
  readonly advice: string | undefined;
  /** Where in the text that was sent, from 0. */
  readonly at: number | undefined;

  constructor({ code, message, advice, at }: Failure) {
    super(message);
    this.name = 'CallError';
    this.code = code;
    this.advice = advice;
    this.at = at;
  }
}

/** What the views talk to: the processes behind the window, or what a test puts in their place. */
export interface Client {
  /** @throws CallError */
  call<N extends CallName>(name: N, input: Input<N>): Promise<Output<N>>;
  /** Returns how to stop listening. */
  on<E extends EventName>(name: E, listener: (payload: EventPayload<E>) => void): () => void;
}

declare global {
  interface Window {
    readonly descent: Bridge;
  }
}

/** The client over the preload's bridge. Inputs are plain data: Svelte's proxies cannot be sent. */
export const bridgeClient = ({ call, on }: Bridge): Client => ({
  call: async (name, input) => {
    const reply = await call[name](plain(input) as never);
    if (!reply.ok) throw new CallError(reply.error);
    return reply.value as never;
  },
  on: heardOnce(on),
});

/** Each event crosses the bridge once, however many listen: views that stay mounted and their charts are many. */
function heardOnce(on: Bridge['on']): Client['on'] {
  const heard = new Map<EventName, { readonly listeners: Set<(payload: never) => void>; readonly stop: () => void }>();
  return (name, listener) => {
    let own = heard.get(name);
    if (own === undefined) {
      const listeners = new Set<(payload: never) => void>();
      const tell = (payload: unknown): void => {
        for (const each of [...listeners])
          try {
            each(payload as never);
          } catch (thrown) {
            // The others hear it all the same.
            reportError(thrown);
          }
      };
      own = { listeners, stop: on[name](tell) };
      heard.set(name, own);
    }
    const { listeners, stop } = own;
    // The same function may listen twice.
    const mine = (payload: never): void => listener(payload);
    listeners.add(mine);
    return () => {
      if (!listeners.delete(mine) || listeners.size > 0) return;
      stop();
      heard.delete(name);
    };
  };
}

function plain(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

const contextKey = Symbol('client');
export const provideClient = (client: Client): Client => setContext(contextKey, client);
/** The client of the window; call it while a component is set up. */
export const useClient = (): Client => getContext<Client>(contextKey);
