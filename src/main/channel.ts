import type { Socket } from 'node:net';
import { deserialize, serialize } from 'node:v8';

/** The child's end of the pipe, the first after those of every process. */
export const channelFd = 3;

/** More than any message has: a gradient of thirty million unknowns. */
const mostBytes = 2 ** 28;
const headBytes = 4;

export interface Listener {
  readonly message: (message: unknown) => void;
  /** What came is no message; nothing more is read. */
  readonly broken?: (why: string) => void;
  /** The other process has closed its end, or is gone. */
  readonly closed?: () => void;
}

/**
 * Messages between a process and a child that runs code of others, over a pipe: the length of each, then the message as V8
 * serialises it. With Node's own channel a child can end its parent, which has an error that nobody can catch where bytes
 * make no message, and takes a message of any length into its memory.
 */
export class Channel {
  readonly #socket: Socket;
  readonly #listener: Listener;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** Of the message that is being read; undefined: its length is not known yet. */
  #length: number | undefined;
  #isBroken = false;

  constructor(socket: Socket, listener: Listener) {
    this.#socket = socket;
    this.#listener = listener;
    socket.on('data', (bytes: Buffer) => this.#read(bytes));
    socket.on('close', () => listener.closed?.());
    // That the other end is gone is told by its being closed.
    socket.on('error', () => {});
  }

  /** To one that is gone nothing is sent, which is no error: that it is gone is told otherwise. */
  send(message: unknown): void {
    if (!this.#socket.writable) return;
    const body = serialize(message);
    const head = Buffer.alloc(headBytes);
    head.writeUInt32BE(body.length);
    this.#socket.cork();
    this.#socket.write(head);
    this.#socket.write(body);
    this.#socket.uncork();
  }

  /** Whether this process goes on for the sake of it. */
  hold(needed: boolean): void {
    if (needed) this.#socket.ref();
    else this.#socket.unref();
  }

  #read(bytes: Buffer): void {
    if (this.#isBroken) return;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    for (let taken = this.#take(); taken !== undefined; taken = this.#take()) {
      if (this.#length === undefined) {
        this.#length = taken.readUInt32BE();
        if (this.#length > mostBytes) return this.#break(`a message of ${this.#length} bytes`);
        continue;
      }
      this.#length = undefined;
      let message: unknown;
      try {
        message = deserialize(taken);
      } catch (error) {
        return this.#break(`bytes that are no message: ${(error as Error).message}`);
      }
      this.#listener.message(message);
    }
  }

  /** The length or the message that comes next; undefined: it is not all here. */
  #take(): Buffer | undefined {
    const wanted = this.#length ?? headBytes;
    if (this.#waitingBytes < wanted) return undefined;
    const [first = Buffer.alloc(0), ...more] = this.#waiting;
    const all = more.length === 0 ? first : Buffer.concat([first, ...more]);
    this.#waiting = all.length === wanted ? [] : [all.subarray(wanted)];
    this.#waitingBytes -= wanted;
    return all.subarray(0, wanted);
  }

  #break(why: string): void {
    this.#isBroken = true;
    this.#waiting = [];
    this.#listener.broken?.(why);
  }
}
