import { createHash } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DescentError } from '../../shared/domain/error.ts';
import type { HostArray } from '../tensor/runtime/session.ts';
import type { CheckpointFile, Mode } from './protocol.ts';

/** Where a run stood: the clock and position on the host, and every variable of the program. Randomness is a key, so
 * the seed and the step are all there is of it. */
export interface Checkpoint {
  readonly step: number;
  /** Rows already reported. */
  readonly row: number;
  readonly computeSeconds: number;
  readonly wallSeconds: number;
  /** Absolute value of the first audited objective, for the divergence test. */
  readonly startValue: number;
  /** How the steps were run: the other mode rounds differently. */
  readonly mode: Mode;
  readonly tensors: Readonly<Record<string, HostArray>>;
}

const magic = 'DESCENT1';
const prefix = 16;
const arrays = { Float64Array, Float32Array, Int32Array, Uint8Array } as const;
/** Read, written and hashed at once: none of these takes 2 GiB, which one tensor alone may have. */
const pieceBytes = 16 * 2 ** 20;

interface Header extends Omit<Checkpoint, 'tensors'> {
  readonly tensors: readonly {
    readonly name: string;
    readonly type: keyof typeof arrays;
    readonly length: number;
    /** From the first tensor. */
    readonly offset: number;
  }[];
}

const aligned = (bytes: number): number => Math.ceil(bytes / 8) * 8;
const bytesOf = ({ buffer, byteOffset, byteLength }: HostArray): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Layout: magic, length of the header, header as JSON, then the tensors' bytes, each at a multiple of 8. */
function* encode(checkpoint: Checkpoint): Generator<Uint8Array> {
  let at = 0;
  const tensors = Object.entries(checkpoint.tensors).map(([name, values]) => {
    const offset = at;
    at += aligned(values.byteLength);
    return { name, type: values.constructor.name, length: values.length, offset };
  });
  const header = Buffer.from(JSON.stringify({ ...checkpoint, tensors }));
  const start = Buffer.alloc(aligned(prefix + header.length));
  start.write(magic, 0, 'latin1');
  start.writeBigUInt64LE(BigInt(header.length), magic.length);
  header.copy(start, prefix);
  yield start;
  for (const values of Object.values(checkpoint.tensors)) {
    yield bytesOf(values);
    yield new Uint8Array(aligned(values.byteLength) - values.byteLength);
  }
}

/** Writes a checkpoint so that a crash at any moment leaves the old ones whole: temporary file, fsync, rename, fsync. */
export function writeCheckpoint(folder: string, checkpoint: Checkpoint): CheckpointFile {
  const file = join(folder, `${checkpoint.step}.checkpoint`);
  const temporary = `${file}.part`;
  try {
    const sha256 = writeThrough(temporary, encode(checkpoint));
    renameSync(temporary, file);
    syncFolder(dirname(file));
    return { file, sha256 };
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw new DescentError('checkpoint.unwritable', `a checkpoint cannot be written: ${(cause as Error).message}`, {
      advice: 'make room on the disk, or let the folder be written to, and run it again',
      cause,
    });
  }
}

/** Returns the SHA-256 of what was written. */
function writeThrough(file: string, parts: Iterable<Uint8Array>): string {
  const handle = openSync(file, 'w');
  const hash = createHash('sha256');
  try {
    for (const part of parts)
      for (let at = 0; at < part.length;) {
        const piece = part.subarray(at, at + pieceBytes);
        const written = writeSync(handle, piece);
        hash.update(piece.subarray(0, written));
        at += written;
      }
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return hash.digest('hex');
}

function syncFolder(folder: string): void {
  if (process.platform === 'win32') return; // Windows has no handle on a folder to sync.
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

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
