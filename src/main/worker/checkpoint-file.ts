import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
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
  /** The point has a row that does not fall due, and is still to be made; undefined: no. */
  readonly isStop?: boolean;
  readonly computeSeconds: number;
  readonly wallSeconds: number;
  /** The first audited objective, for the divergence test. */
  readonly startValue: number;
  /** How the steps were run: the other mode rounds differently. */
  readonly mode: Mode;
  readonly tensors: Readonly<Record<string, HostArray>>;
}

export const magic = 'DESCENT1';
export const prefix = 16;
export const arrays = { Float64Array, Float32Array, Int32Array, Uint8Array } as const;
/** Read, written and hashed at once: none of these takes 2 GiB, which one tensor alone may have. */
export const pieceBytes = 16 * 2 ** 20;

export interface Header extends Omit<Checkpoint, 'tensors'> {
  readonly tensors: readonly {
    readonly name: string;
    readonly type: keyof typeof arrays;
    readonly length: number;
    /** From the first tensor. */
    readonly offset: number;
  }[];
}

export const aligned = (bytes: number): number => Math.ceil(bytes / 8) * 8;
export const bytesOf = ({ buffer, byteOffset, byteLength }: HostArray): Uint8Array =>
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
