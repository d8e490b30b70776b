import type { ChildProcess } from 'node:child_process';
import type { EngineCallName, EventName } from '../../shared/contract.ts';
import type { EngineStatus } from '../../shared/contract/events.ts';
import type { Failure, Reply } from '../../shared/contract/define.ts';
import type {
  EngineReady,
  FromEngine,
  InternalCallName,
  InternalInput,
  InternalOutput,
} from '../engine/service/protocol.ts';
import { startEngineProcess, type EngineSite, type EngineStart } from './engine-process.ts';
import { Deadlines, PendingCalls } from './pending-calls.ts';

/** So many restarts in so long, and the next end is followed by none. */
const restartLimit = 3;
const crashWindowMilliseconds = 60_000;
/** The first start of a new program version may copy and migrate a large database. */
const startSeconds = 600;

export interface HostOptions {
  readonly site: EngineSite;
  /** Asked at every start. */
  readonly start: () => EngineStart;
  readonly onStatus: (status: EngineStatus) => void;
  readonly onEvent: (event: EventName, payload: unknown) => void;
  /** `goesOn`: the queue was at work when the engine before it ended, and is at work again. */
  readonly onReady: (ready: EngineReady, goesOn: boolean) => void;
  readonly log: (line: string) => void;
}

const died = (how: string): Failure => ({
  code: 'engine.died',
  message: `The engine ended unexpectedly (${how}); it is started again.`,
  advice: 'What was stored is safe. Runs that were going on go on from their last checkpoint.',
});

const asleep: Failure = {
  code: 'engine.safe',
  message: `The engine ended again after ${restartLimit} restarts within a minute, so it is not started again by itself.`,
  advice: 'Choose Run > Restart engine to try again; Help > Save diagnostics keeps what is known.',
};

/** The engine's process: started, asked, restarted when it dies, and ended. */
export class EngineHost {
  readonly #options: HostOptions;
  readonly #calls = new PendingCalls();
  #child: ChildProcess | undefined;
  #ready: EngineReady | undefined;
  #status: EngineStatus = { state: 'starting', failure: null, backups: [] };
  /** Calls that came before the engine is ready to take them. */
  #waiting: (() => void)[] = [];
  #crashes: number[] = [];
  /** The end of this process is wanted. */
  #ending = false;
  #ended: Promise<void> = Promise.resolve();
  /** The queue is at work, as far as was told. */
  #works = false;
  /** The next engine is to set the queue to work. */
  #goesOn = false;
  #restarts: Promise<void> = Promise.resolve();
  #deadlines = new Deadlines();
  #lastWords: string[] = [];

  constructor(options: HostOptions) {
    this.#options = options;
  }

  get status(): EngineStatus {
    return this.#status;
  }

  /** What the engine said when it was ready; undefined while it is not. */
  get ready(): EngineReady | undefined {
    return this.#ready;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
    this.#ending = false;
    this.#lastWords = [];
    let resolveEnd!: () => void;
    this.#ended = new Promise((resolve) => (resolveEnd = resolve));
    const child = startEngineProcess(this.#options.site, this.#options.start(), {
      onMessage: (message) => this.#child === child && this.#take(message),
      onOutput: (line) => {
        this.#lastWords = [...this.#lastWords.slice(-9), line];
        this.#options.log(`engine: ${line}`);
      },
      onEnd: (how) => {
        if (this.#child === child) this.#onEnd(how);
        resolveEnd();
      },
    });
    this.#child = child;
    this.#deadlines.set('start', startSeconds, () => {
      this.#options.log(`engine: silent for ${startSeconds} s after its start`);
      child.kill('SIGKILL');
    });
  }

  /** Asks the engine; waits where it is starting. Always answered. `seconds` is the patience, Infinity for none. */
  async call(name: EngineCallName | InternalCallName, input: unknown, seconds: number): Promise<Reply<unknown>> {
    if (this.#status.state === 'safe') return { ok: false, error: asleep };
    if (this.#status.state === 'starting' || this.#status.state === 'restarting') {
      const woken = await new Promise<boolean>((resolve) => {
        const alarm = setTimeout(() => resolve(false), Math.min(seconds, startSeconds) * 1000);
        this.#waiting.push(() => {
          clearTimeout(alarm);
          resolve(true);
        });
      });
      if (!woken) return { ok: false, error: this.#calls.timeout(name, seconds) };
      return this.call(name, input, seconds);
    }
    const child = this.#child;
    if (child?.connected !== true) return { ok: false, error: died('it is not there') };
    return this.#calls.send(child, name, input, seconds);
  }

  /** As `call`, for the shell itself. */
  internal<N extends InternalCallName>(
    name: N,
    input: InternalInput<N>,
    seconds: number,
  ): Promise<Reply<InternalOutput<N>>> {
    return this.call(name, input, seconds) as Promise<Reply<InternalOutput<N>>>;
  }

  /**
   * Stops the queue in the way that is asked for, closes the database and ends the process; what does not end within
   * `seconds` is killed, and recovered at the next start. `then` is the status from now on.
   */
  async shutDown(how: 'afterRun' | 'checkpoint' | 'cancel', seconds: number, then?: EngineStatus): Promise<void> {
    const child = this.#child;
    const { state } = this.#status;
    this.#ending = true;
    if (then !== undefined) this.#setStatus(then);
    if (child === undefined) return;
    if (state === 'ready' || state === 'unusable') {
      const reply = await this.#calls.send(child, 'internal.shutdown', { how }, seconds);
      if (!reply.ok) this.#options.log(`engine: ${reply.error.message}`);
    } else {
      child.kill('SIGTERM');
    }
    const alarm = setTimeout(() => child.kill('SIGKILL'), 3000);
    await this.#ended;
    clearTimeout(alarm);
    this.#child = undefined;
    this.#ready = undefined;
  }

  /**
   * Ends it, runs being checkpointed, does `between` while no process has the database, and starts it anew; a queue that
   * was at work goes on unless `goesOn` is false. One restart waits for the other: two engines on one database cannot be.
   */
  restart(): Promise<void>;
  restart<T>(between: () => Promise<T>, goesOn?: boolean): Promise<T>;
  restart(between: () => Promise<unknown> = () => Promise.resolve(), goesOn = true): Promise<unknown> {
    const restarted = this.#restarts.then(() => this.#restart(between, goesOn));
    this.#restarts = restarted.then(
      () => undefined,
      () => undefined,
    );
    return restarted;
  }

  async #restart<T>(between: () => Promise<T>, goesOn: boolean): Promise<T> {
    this.#goesOn = goesOn && (this.#goesOn || this.#works);
    // Calls wait from here on.
    await this.shutDown('checkpoint', 60, { state: 'starting', failure: null, backups: [] });
    this.#crashes = [];
    try {
      return await between();
    } finally {
      this.start();
    }
  }

  #take(message: FromEngine): void {
    if ('id' in message) {
      this.#calls.settle(message.id, message.reply);
    } else if ('event' in message) {
      if (message.event === 'queue.changed') this.#works = message.payload.state === 'running';
      this.#options.onEvent(message.event, message.payload);
    } else {
      this.#deadlines.clear('start');
      // Said before it heard that it is to end: calls go on waiting, for the engine after it.
      if (this.#ending) return;
      if (message.type === 'ready') {
        this.#ready = message;
        this.#options.onReady(message, this.#goesOn);
        this.#setStatus({ state: 'ready', failure: null, backups: [] });
        this.#works = this.#goesOn;
        if (this.#goesOn) void this.#startQueue();
        this.#goesOn = false;
      } else {
        this.#setStatus({
          state: 'unusable',
          failure: plainFailure(message.failure),
          backups: [...message.backups],
        });
      }
      this.#wake();
    }
  }

  async #startQueue(): Promise<void> {
    const reply = await this.call('queue.start', undefined, 60);
    if (!reply.ok) this.#options.log(`engine: the queue does not go on: ${reply.error.message}`);
  }

  #onEnd(how: string): void {
    this.#deadlines.clear('start');
    this.#child = undefined;
    this.#ready = undefined;
    const failure = died(how);
    this.#goesOn ||= this.#works && !this.#ending;
    this.#works = false;
    if (this.#ending) {
      this.#calls.failAll({ code: 'engine.stopped', message: 'The engine was stopped.' });
      return;
    }
    this.#options.log(`engine: ended unexpectedly (${how})`);
    const now = performance.now();
    this.#crashes = [...this.#crashes.filter((at) => now - at < crashWindowMilliseconds), now];
    if (this.#crashes.length > restartLimit) {
      // A run may be what ends it.
      this.#goesOn = false;
      const words = this.#lastWords.at(-1);
      this.#setStatus({
        state: 'safe',
        failure: plainFailure({
          ...asleep,
          message: `${asleep.message} It last said: ${words ?? 'nothing'} (${how}).`,
        }),
        backups: [],
      });
      this.#calls.failAll(failure);
      this.#wake();
      return;
    }
    this.#setStatus({ state: 'restarting', failure: plainFailure(failure), backups: [] });
    this.#calls.failAll(failure);
    this.start();
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  #setStatus(status: EngineStatus): void {
    this.#status = status;
    this.#options.onStatus(status);
  }
}

/** Without keys that are undefined. */
const plainFailure = ({ code, message, advice }: Failure): NonNullable<EngineStatus['failure']> =>
  advice === undefined ? { code, message } : { code, message, advice };
