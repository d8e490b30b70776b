import { z } from 'zod';
import { calls, type EngineCallName, type Handlers } from '../../../shared/contract.ts';
import type { Reply } from '../../../shared/contract/define.ts';
import { DescentError } from '../../../shared/domain/error.ts';
import { failureOf } from './failure.ts';
import { engineRequest, internalCalls, type EngineReply, type InternalHandlers } from './protocol.ts';

type Answer = (input: unknown) => unknown;

/** Checks requests, has them answered, and turns whatever goes wrong into a reply. */
export class Server {
  readonly #answers: ReadonlyMap<string, Answer>;
  readonly #send: (reply: EngineReply) => void;

  constructor(handlers: Handlers<EngineCallName> & InternalHandlers, send: (reply: EngineReply) => void) {
    this.#answers = answersOf(handlers);
    this.#send = send;
  }

  /** Answers one message; one that has no usable id cannot be answered, and is told on standard error. */
  async receive(message: unknown): Promise<void> {
    const request = engineRequest.safeParse(message);
    if (request.success) {
      const { id, call, input } = request.data;
      this.#send({ id, reply: await this.#reply(call, input) });
      return;
    }
    const what = `not a request: ${z.prettifyError(request.error).slice(0, 300)}`;
    const id = engineRequest.shape.id.safeParse((message as { readonly id?: unknown } | null)?.id);
    if (!id.success) console.error(what);
    else this.#send({ id: id.data, reply: { ok: false, error: { code: 'call.malformed', message: what } } });
  }

  async #reply(call: string, input: unknown): Promise<Reply<unknown>> {
    try {
      const answer = this.#answers.get(call);
      if (answer === undefined)
        throw new DescentError('call.unknown', `The engine has no call ${JSON.stringify(call.slice(0, 60))}.`);
      return { ok: true, value: await answer(input) };
    } catch (error) {
      return { ok: false, error: failureOf(error) };
    }
  }
}

function answersOf(handlers: Handlers<EngineCallName> & InternalHandlers): ReadonlyMap<string, Answer> {
  const all = { ...calls, ...internalCalls };
  return new Map(
    Object.entries(handlers).map(([name, handle]) => {
      const schema: z.ZodType = all[name as keyof typeof handlers].input;
      const answer = (input: unknown) => {
        const checked = schema.safeParse(input);
        if (checked.success) return (handle as Answer)(checked.data);
        const why = z.prettifyError(checked.error).slice(0, 1_000);
        throw new DescentError('call.invalid', `${name} was called with what it does not take: ${why}`);
      };
      return [name, answer];
    }),
  );
}
