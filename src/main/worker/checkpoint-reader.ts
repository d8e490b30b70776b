import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import {
  aligned,
  arrays,
  bytesOf,
  magic,
  pieceBytes,
  prefix,
  type Checkpoint,
  type Header,
} from './checkpoint-file.ts';
import type { CheckpointFile } from './protocol.ts';

/** The first of some checkpoints that is whole; a torn or lost one is passed over. */
export function firstWhole(checkpoints: readonly CheckpointFile[]): Checkpoint | undefined {
  for (const checkpoint of checkpoints) {
    const found = readCheckpoint(checkpoint);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Reads a checkpoint back; undefined where it is not, or no longer, the file of that hash. */
export function readCheckpoint({ file, sha256 }: CheckpointFile): Checkpoint | undefined {
  let reader: Reader | undefined;
  try {
    reader = new Reader(file);
    const checkpoint = decode(reader);
    return reader.restHash() === sha256 ? checkpoint : undefined;
  } catch (error) {
    // Only what says that memory is lacking says nothing of the file.
    if (error instanceof RangeError) throw error;
    return undefined;
  } finally {
    reader?.close();
  }
}

function decode(reader: Reader): Checkpoint {
  const start = Buffer.from(reader.take(prefix));
  if (start.toString('latin1', 0, magic.length) !== magic) throw new Error('not a checkpoint of this program');
  const length = Number(start.readBigUInt64LE(magic.length));
  const header = JSON.parse(Buffer.from(reader.take(length)).toString('utf8')) as Header;
  const first = aligned(prefix + length);
  const tensors = header.tensors.map(({ name, type, length: n, offset }) => {
    reader.take(first + offset - reader.at);
    if (!Number.isSafeInteger(n)) throw new Error('the length of a tensor is none');
    reader.require(n * arrays[type].BYTES_PER_ELEMENT);
    const values = new arrays[type](n);
    reader.fill(bytesOf(values));
    return [name, values] as const;
  });
  return { ...header, tensors: Object.fromEntries(tensors) };
}

/** A file from its beginning, with the hash of all that was read. */
class Reader {
  at = 0;
  readonly #handle: number;
  readonly #size: number;
  readonly #hash = createHash('sha256');

  constructor(file: string) {
    this.#handle = openSync(file, 'r');
    this.#size = fstatSync(this.#handle).size;
  }

  /** A torn file may ask for any length: it is refused before there is memory for it. */
  require(bytes: number): void {
    if (!(Number.isSafeInteger(bytes) && bytes >= 0 && bytes <= this.#size - this.at))
      throw new Error('the file ends too early');
  }

  take(bytes: number): Uint8Array {
    this.require(bytes);
    const taken = new Uint8Array(bytes);
    this.fill(taken);
    return taken;
  }

  fill(target: Uint8Array): void {
    for (let filled = 0; filled < target.length;) {
      const read = readSync(this.#handle, target, filled, Math.min(pieceBytes, target.length - filled), this.at);
      if (read === 0) throw new Error('the file ends too early');
      this.#hash.update(target.subarray(filled, filled + read));
      filled += read;
      this.at += read;
    }
  }

  /** Of the whole file. */
  restHash(): string {
    this.take(this.#size - this.at);
    return this.#hash.digest('hex');
  }

  close(): void {
    closeSync(this.#handle);
  }
}
