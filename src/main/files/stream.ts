import { constants, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Destination } from './destination.ts';
import type { Sink } from './sink.ts';

type Place = Extract<Destination, { readonly kind: 'stream' }>;

/**
 * A pipe or a device, which gets the bytes as they come and keeps nothing half.
 *
 * @param interruption ends the wait for a reader, and a write that nobody reads
 */
export async function openStream({ path, how }: Place, interruption: AbortSignal | undefined): Promise<Sink> {
  if (how === 'pipe') return new Pipe(await openPipe(path, interruption), interruption);
  // Without O_CREAT and O_TRUNC: it is there, and others may have written to it.
  const handle = await open(path, constants.O_WRONLY | (how === 'append' ? constants.O_APPEND : 0));
  return {
    write: async (data) => {
      await handle.writeFile(data);
      return true;
    },
    complete: () => handle.close(),
    publish: async () => {},
    discard: () => handle.close().catch(() => undefined),
  };
}

const lookMs = 50;

/** Waits for a reader as every writer of a pipe does; a blocking `open` could not be ended, not even by the process's end. */
async function openPipe(path: string, interruption: AbortSignal | undefined): Promise<number> {
  for (;;) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
      await wait(lookMs, undefined, interruption && { signal: interruption });
    }
  }
}

/** A socket's handle waits for room without holding a thread. */
class Pipe implements Sink {
  readonly #socket: Socket;
  #failure: NodeJS.ErrnoException | undefined;

  constructor(fd: number, interruption: AbortSignal | undefined) {
    this.#socket = new Socket({ fd, readable: false, writable: true, ...(interruption && { signal: interruption }) });
    this.#socket.on('error', (error) => (this.#failure ??= error));
  }

  async write(data: Uint8Array): Promise<boolean> {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#socket.off('close', done);
        resolve();
      };
      this.#socket.on('close', done);
      this.#socket.write(data, done);
    });
    if (this.#failure === undefined) return true;
    if (this.#failure.code === 'EPIPE') return false;
    throw this.#failure;
  }

  async complete(): Promise<void> {
    if (!this.#socket.destroyed) await new Promise<void>((resolve) => void this.#socket.end(resolve));
  }

  async publish(): Promise<void> {}

  discard(): Promise<void> {
    this.#socket.destroy();
    return Promise.resolve();
  }
}
