/**
 * Every call and every event between the window and the processes behind it, once: names, schemas, types. The preload,
 * the shell's checks, the engine's handlers and the renderer's client are derived from it.
 */
import type { z } from 'zod';
import { boardCalls } from './contract/board.ts';
import { catalogueCalls } from './contract/catalogue.ts';
import { curveCalls } from './contract/curves.ts';
import { dataCalls } from './contract/data.ts';
import type { Answered, Reply } from './contract/define.ts';
import { events } from './contract/events.ts';
import { queueCalls } from './contract/queue.ts';
import { runCalls } from './contract/runs.ts';
import { shellCalls } from './contract/shell.ts';
import { startCalls } from './contract/start.ts';
import { suiteCalls } from './contract/suites.ts';

export const calls = {
  ...startCalls,
  ...boardCalls,
  ...runCalls,
  ...curveCalls,
  ...queueCalls,
  ...suiteCalls,
  ...catalogueCalls,
  ...dataCalls,
  ...shellCalls,
} as const;
export { events };

type Calls = typeof calls;
export type CallName = keyof Calls;
export type EngineCallName = { [N in CallName]: Calls[N]['where'] extends 'engine' ? N : never }[CallName];
export type ShellCallName = Exclude<CallName, EngineCallName>;
export type Input<N extends CallName> = z.input<Calls[N]['input']>;
export type Output<N extends CallName> = z.output<Calls[N]['output']>;

/** One function for every call of a process: leave one out and it does not compile. */
export type Handlers<N extends CallName> = {
  readonly [K in N]: (input: z.output<Calls[K]['input']>) => Answered<Output<K>>;
};

/** What the preload puts into the page. */
export interface Bridge {
  readonly call: { readonly [N in CallName]: (input: Input<N>) => Promise<Reply<Output<N>>> };
  /** Returns how to stop listening. */
  readonly on: { readonly [E in EventName]: (listener: (payload: EventPayload<E>) => void) => () => void };
}

export type EventName = keyof typeof events;
export type EventPayload<E extends EventName> = z.output<(typeof events)[E]>;

export const callNames = Object.keys(calls) as CallName[];
export const eventNames = Object.keys(events) as EventName[];
