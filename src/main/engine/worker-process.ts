import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { deviceVariables } from '../tensor/runtime/environment.ts';
import type { ToWorker } from '../worker/protocol.ts';
import { processIdentity } from './process-identity.ts';
import type { ProcessIdentity } from './store/launches.ts';

export const workerEntry: string = fileURLToPath(new URL('../worker/index.ts', import.meta.url));

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** It could not be started at all. */
  readonly error?: Error;
}

const logLimit = 16_384;

/** One worker process: its channel, the end of its output, and how it ended. */
export class WorkerProcess {
  readonly ended: Promise<ProcessEnd>;
  readonly identity: ProcessIdentity | undefined;
  onMessage: (message: unknown) => void = () => {};
  readonly #child: ChildProcess;
  #alive = true;
  /** It was told to end, and may only be on its way. */
  #doomed = false;
  #log = '';
  #forget: (() => void) | undefined;

  constructor(entry: string, device: string) {
    this.#child = fork(entry, [], {
      execPath: process.execPath,
      execArgv: [],
      serialization: 'advanced',
      // Its own process group: a Ctrl-C at the terminal is for the engine, which then asks for a checkpoint.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, ...deviceVariables(device, process.env), DESCENT_ENGINE_PID: String(process.pid) },
    });
    this.identity = this.#child.pid === undefined ? undefined : processIdentity(this.#child.pid);
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#log = (this.#log + text).slice(-logLimit);
      });
    this.#child.on('message', (message) => this.onMessage(message));
    this.ended = this.#watchEnd();
  }

  /** Whether it can take a run. */
  get alive(): boolean {
    return this.#alive && !this.#doomed;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The last 16,384 characters written to standard output and error since `clearLog`. */
  get log(): string {
    return this.#log;
  }

  clearLog(): void {
    this.#log = '';
  }

  /** Sends a message; a closed channel is not an error here, since `ended` tells. */
  send(message: ToWorker): void {
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  /** SIGTERM, then SIGKILL if it is still alive after `graceMs`. */
  terminate(graceMs: number): void {
    this.#doomed = true;
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.kill(), graceMs);
    void this.ended.then(() => clearTimeout(timer));
  }

  kill(): void {
    this.#doomed = true;
    this.#child.kill('SIGKILL');
    // A process that sleeps in a driver ends only when the driver lets it go: do not wait for it.
    setTimeout(() => this.#forget?.(), 2_000).unref();
  }

  #watchEnd(): Promise<ProcessEnd> {
    return new Promise((resolve) => {
      const end = (how: ProcessEnd) => {
        this.#alive = false;
        resolve(how);
      };
      this.#forget = () => end({ code: null, signal: 'SIGKILL' });
      this.#child.on('error', (error) => {
        if (this.#child.pid === undefined) end({ code: null, signal: null, error });
      });
      // 'close' follows the last message and the last output; a grandchild that keeps a pipe open may delay it for ever.
      this.#child.on('close', (code, signal) => end({ code, signal }));
      this.#child.on('exit', (code, signal) => setTimeout(() => end({ code, signal }), 1_000).unref());
      // Without a channel it can tell nothing more.
      this.#child.on('disconnect', () => setTimeout(() => this.#alive && this.kill(), 1_000).unref());
    });
  }
}
