import {
  calls,
  type CallName,
  type EventName,
  type EventPayload,
  type Input,
  type Output,
} from '../../src/shared/contract.ts';
import { CallError, type Client } from '../../src/renderer/lib/client.ts';

type Answers = { readonly [N in CallName]?: Output<N> | ((input: Input<N>) => Output<N> | Promise<Output<N>>) };

/** A client that answers from a table. Answers and inputs are held against the contract's schemas. */
export class FakeClient implements Client {
  readonly asked: { readonly name: CallName; readonly input: unknown }[] = [];
  readonly #answers: Answers;
  readonly #listeners = new Map<EventName, Set<(payload: never) => void>>();

  constructor(answers: Answers) {
    this.#answers = answers;
  }

  async call<N extends CallName>(name: N, input: Input<N>): Promise<Output<N>> {
    this.asked.push({ name, input });
    calls[name].input.parse(input);
    if (!(name in this.#answers)) throw new CallError({ code: 'fake.missing', message: `the test answers no ${name}` });
    const answer: unknown = (this.#answers as Readonly<Record<string, unknown>>)[name];
    const value: unknown = typeof answer === 'function' ? await (answer as (i: unknown) => unknown)(input) : answer;
    return calls[name].output.parse(value) as Output<N>;
  }

  on<E extends EventName>(name: E, listener: (payload: EventPayload<E>) => void): () => void {
    const own = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, own.add(listener));
    return () => own.delete(listener);
  }

  emit<E extends EventName>(name: E, payload: EventPayload<E>): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(payload as never);
  }

  /** The inputs of every call of one name, in order. */
  inputs<N extends CallName>(name: N): Input<N>[] {
    return this.asked.filter((each) => each.name === name).map(({ input }) => input as Input<N>);
  }
}
