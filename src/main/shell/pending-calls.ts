import type { ChildProcess } from 'node:child_process';
import type { EngineCallName } from '../../shared/contract.ts';
import type { Failure, Reply } from '../../shared/contract/define.ts';
import type { EngineRequest, InternalCallName } from '../engine/service/protocol.ts';

type Name = EngineCallName | InternalCallName;

/** Alarms by name; one of a name at a time. */
export class Deadlines {
  readonly #timers = new Map<string, NodeJS.Timeout>();

  set(name: string, seconds: number, ring: () => void): void {
    this.clear(name);
    this.#timers.set(name, setTimeout(ring, seconds * 1000));
  }

  clear(name: string): void {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }
}

/** Calls that the engine has not answered yet. Each is settled once: by its reply, by its deadline or by the engine's end. */
export class PendingCalls {
  #next = 1;
  readonly #settle = new Map<number, (reply: Reply<unknown>) => void>();

  send(child: ChildProcess, call: Name, input: unknown, seconds: number): Promise<Reply<unknown>> {
    const id = this.#next++;
    return new Promise((resolve) => {
      const alarm =
        seconds === Infinity
          ? undefined
          : setTimeout(() => this.settle(id, { ok: false, error: this.timeout(call, seconds) }), seconds * 1000);
      this.#settle.set(id, (reply) => {
        clearTimeout(alarm);
        resolve(reply);
      });
      const request: EngineRequest = { id, call, input };
      child.send(request, (error) => {
        if (error !== null) this.settle(id, { ok: false, error: { code: 'engine.died', message: error.message } });
      });
    });
  }

  settle(id: number, reply: Reply<unknown>): void {
    this.#settle.get(id)?.(reply);
    this.#settle.delete(id);
  }

  failAll(error: Failure): void {
    for (const id of [...this.#settle.keys()]) this.settle(id, { ok: false, error });
  }

  timeout(call: string, seconds: number): Failure {
    return {
      code: 'engine.timeout',
      message: `The engine did not answer '${call}' within ${seconds} s.`,
      advice: 'Try again; Run > Restart engine helps where it hangs.',
    };
  }
}
