import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { EngineCallName, EventName, EventPayload, Input, Output } from '../../../src/shared/contract.ts';
import type { Reply } from '../../../src/shared/contract/define.ts';
import type { RunStatus } from '../../../src/shared/domain/run-spec.ts';
import type {
  EngineReady,
  EngineReply,
  EngineUnusable,
  FromEngine,
  InternalCallName,
  InternalInput,
  InternalOutput,
} from '../../../src/main/engine/service/protocol.ts';

export const serviceEntry: string = fileURLToPath(
  new URL('../../../src/main/engine/service/index.ts', import.meta.url),
);

interface Seen {
  readonly event: EventName;
  readonly payload: unknown;
  readonly at: number;
}

/** The real process of the engine, driven over its channel as the shell does; it is ended with the test. */
export class ServiceProcess {
  readonly child: ChildProcess;
  readonly events: Seen[] = [];
  readonly first: Promise<EngineReady | EngineUnusable>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  stderr = '';
  readonly #waiting = new Map<number, (reply: Reply<unknown>) => void>();
  readonly #watchers = new Set<() => void>();
  #id = 0;

  constructor(database: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
    this.child = fork(serviceEntry, ['--db', database, '--device', 'cpu', ...args], {
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, DESCENT_PLUGINS: '/nonexistent', ...env },
    });
    onTestFinished(() => void this.child.kill('SIGKILL'));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.first = new Promise((resolve) => {
      this.child.on('message', (message: FromEngine) => {
        if ('type' in message) resolve(message);
        else if ('event' in message) this.events.push({ ...message, at: performance.now() });
        else this.#take(message);
        for (const look of this.#watchers) look();
      });
    });
    this.ended = new Promise((resolve) => this.child.on('exit', (code, signal) => resolve({ code, signal })));
  }

  /** The reply as it is. */
  ask(call: string, input: unknown): Promise<Reply<unknown>> {
    this.#id += 1;
    const id = this.#id;
    this.child.send({ id, call, input });
    return this.reply(id);
  }

  reply(id: number): Promise<Reply<unknown>> {
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  /** The value; a failure is an error of the test. */
  async call<N extends EngineCallName>(name: N, input: Input<N>): Promise<Output<N>> {
    return valueOf(await this.ask(name, input)) as Output<N>;
  }

  async internal<N extends InternalCallName>(name: N, input: InternalInput<N>): Promise<InternalOutput<N>> {
    return valueOf(await this.ask(name, input)) as InternalOutput<N>;
  }

  payloads<E extends EventName>(name: E): EventPayload<E>[] {
    return this.events.filter(({ event }) => event === name).map(({ payload }) => payload as EventPayload<E>);
  }

  /** Resolves with what `find` finds in the events, now or after some more of them. */
  until<T>(find: () => T | undefined | false): Promise<T> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = find();
        if (found === undefined || found === false) return;
        this.#watchers.delete(look);
        resolve(found);
      };
      this.#watchers.add(look);
      void this.ended.then(() => reject(new Error(`the service has ended: ${this.stderr}`)));
      look();
    });
  }

  /** Resolves when the queue has told so since `from` events were seen. */
  untilState(state: 'idle' | 'running' | 'draining' | 'stopping', from = this.events.length): Promise<unknown> {
    return this.until(() =>
      this.events
        .slice(from)
        .some(({ event, payload }) => event === 'queue.changed' && (payload as { state: string }).state === state),
    );
  }

  /** Resolves when a run is known to have that status. */
  untilStatus(runId: number, status: RunStatus, from = 0): Promise<unknown> {
    return this.until(() =>
      this.events
        .slice(from)
        .some(
          ({ event, payload }) =>
            event === 'run.changed' &&
            (payload as EventPayload<'run.changed'>).runs.some((run) => run.runId === runId && run.status === status),
        ),
    );
  }

  /** Resolves when a run has told a point at or beyond a step. */
  untilStep(runId: number, step: number, from = 0): Promise<unknown> {
    return this.until(() =>
      this.events
        .slice(from)
        .some(
          ({ event, payload }) =>
            event === 'run.points' &&
            (payload as EventPayload<'run.points'>).some((point) => point.runId === runId && point.step >= step),
        ),
    );
  }

  async statusOf(runId: number): Promise<RunStatus> {
    return (await this.call('run.detail', { runId })).status;
  }

  #take({ id, reply }: EngineReply): void {
    this.#waiting.get(id)?.(reply);
    this.#waiting.delete(id);
  }
}

function valueOf(reply: Reply<unknown>): unknown {
  if (reply.ok) return reply.value;
  throw new Error(`${reply.error.code}: ${reply.error.message}`);
}

/** Starts it and waits until it can be used. */
export async function startService(database: string, ...args: readonly string[]): Promise<ServiceProcess> {
  const service = new ServiceProcess(database, args);
  const first = await service.first;
  if (first.type !== 'ready') throw new Error(`${first.failure.code}: ${first.failure.message}`);
  return service;
}

interface SuiteChanges {
  readonly name?: string;
  readonly seeds?: number | readonly number[];
  readonly precisions?: readonly string[];
}

/** Runs of a few milliseconds, with two unknowns. */
export const quickSuite = ({ name = 'quick', seeds = 2, precisions = ['fp64'] }: SuiteChanges = {}): string =>
  JSON.stringify({
    name,
    problems: [{ id: 'rosenbrock' }],
    optimizers: [{ id: 'adam', lr: 0.01 }],
    precisions,
    seeds,
    budget: { steps: 500 },
  });

/** Runs of one program that go on until they are stopped; a row every 50 steps. */
export const longSuite = ({ name = 'long', seeds = [0] }: SuiteChanges = {}): string =>
  JSON.stringify({
    name,
    problems: [{ id: 'mlp-dig' }],
    optimizers: [{ id: 'gradient-descent', lr: 0.001 }],
    precisions: ['fp64'],
    seeds,
    budget: { steps: 100_000_000, seconds: 600 },
    record: { every: 50 },
  });
