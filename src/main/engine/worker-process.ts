import { spawn, type ChildProcess } from 'node:child_process';
import { realpathSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Channel, channelFd } from '../channel.ts';
import { withoutComplaints } from '../tensor/runtime/compilations/complaints.ts';
import { deviceVariables, threadVariables } from '../tensor/runtime/environment.ts';
import { GraphsOfProcess } from '../tensor/runtime/graph-folder.ts';
import { heartbeatFd, type Heartbeat, type ToWorker } from '../worker/protocol.ts';
import { readHeartbeats } from './heartbeats.ts';
import { binding, type Share } from './lanes.ts';
import { processIdentity } from './process-identity.ts';
import type { ProcessIdentity } from './store/launches.ts';

export const workerEntry: string = fileURLToPath(new URL('../worker/index.ts', import.meta.url));

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** It could not be started at all. */
  readonly error?: Error;
}

/** Who is served: it hears what the worker says, and at last how it ended. */
export interface Client {
  readonly message?: (message: unknown) => void;
  /** What it says is no message; it is ended for that. */
  readonly broken?: (why: string) => void;
  readonly heartbeat?: (beat: Heartbeat) => void;
  readonly end?: (end: ProcessEnd) => void;
}

const logLimit = 16_384;

/** One worker process: its channel, the end of its output, and how it ended. */
export class WorkerProcess {
  readonly identity: ProcessIdentity | undefined;
  readonly #child: ChildProcess;
  readonly #channel: Channel;
  readonly #graphs = new GraphsOfProcess();
  /** The one of now: a worker serves thousands of runs, and must not hold on to any. */
  #client: Client = {};
  #ended: ProcessEnd | undefined;
  /** It was told to end, and may only be on its way. */
  #doomed = false;
  #log = '';
  #killer: NodeJS.Timeout | undefined;

  /** @param share what it may use; undefined: everything */
  constructor(entry: string, device: string, share?: Share) {
    const stdio: ('ignore' | 'pipe')[] = ['ignore', 'pipe', 'pipe'];
    stdio[channelFd] = stdio[heartbeatFd] = 'pipe';
    // A program that binds itself and then becomes another one: it is the worker that has its process id.
    const before = share ? binding(share) : [];
    const [command, ...args] = [...before, process.execPath, entry] as const;
    this.#child = spawn(command, args, {
      // Its own process group: a Ctrl-C at the terminal is for the engine, which then asks for a checkpoint.
      detached: true,
      stdio,
      env: {
        ...process.env,
        ...deviceVariables(device, process.env),
        ...(share && threadVariables(share.threads)),
        ...this.#graphs.variables,
        DESCENT_PARENT_PID: String(process.pid),
      },
    });
    const found = this.#child.pid === undefined ? undefined : processIdentity(this.#child.pid);
    // At this moment it may still be the program that binds.
    this.identity = found && { ...found, executable: realpathSync(process.execPath) };
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#log = withoutComplaints(this.#log + text).slice(-logLimit);
      });
    const heart = this.#child.stdio[heartbeatFd] as Readable | null | undefined;
    if (heart) readHeartbeats(heart, (beat) => this.#client.heartbeat?.(beat));
    this.#channel = new Channel(this.#child.stdio[channelFd] as Socket, {
      message: (message) => this.#client.message?.(message),
      broken: (why) => {
        this.#client.broken?.(why);
        this.kill();
      },
      // Without a channel it can tell nothing more; one that is ending by itself has a moment to do so.
      closed: () => setTimeout(() => this.#ended === undefined && this.kill(), 1_000).unref(),
    });
    this.#watchEnd();
  }

  /** Whether it can take a run. */
  get alive(): boolean {
    return this.#ended === undefined && !this.#doomed;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The last 16,384 characters written to standard output and error since `clearLog`. */
  get log(): string {
    return this.#log;
  }

  /** Serves this client from now on, and no other. */
  serve(client: Client): void {
    this.#client = client;
    const ended = this.#ended;
    if (ended !== undefined) queueMicrotask(() => client.end?.(ended));
  }

  clearLog(): void {
    this.#log = '';
  }

  send(message: ToWorker): void {
    this.#channel.send(message);
  }

  /** SIGTERM, then SIGKILL if it is still alive after `graceMs`. */
  terminate(graceMs: number): void {
    this.#doomed = true;
    this.#child.kill('SIGTERM');
    this.#killer ??= setTimeout(() => this.kill(), graceMs);
  }

  kill(): void {
    this.#doomed = true;
    this.#child.kill('SIGKILL');
    // A process that sleeps in a driver ends only when the driver lets it go: do not wait for it.
    setTimeout(() => this.#end({ code: null, signal: 'SIGKILL' }), 2_000).unref();
  }

  #watchEnd(): void {
    this.#child.on('error', (error) => {
      if (this.#child.pid === undefined) this.#end({ code: null, signal: null, error });
    });
    // 'close' follows the last message and the last output; a grandchild that keeps a pipe open may delay it for ever.
    this.#child.on('close', (code, signal) => this.#end({ code, signal }));
    this.#child.on('exit', () => this.#graphs.remove());
    this.#child.on('exit', (code, signal) => setTimeout(() => this.#end({ code, signal }), 1_000).unref());
  }

  #end(end: ProcessEnd): void {
    if (this.#ended !== undefined) return;
    this.#ended = end;
    clearTimeout(this.#killer);
    this.#client.end?.(end);
  }
}
