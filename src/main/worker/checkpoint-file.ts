import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DescentError } from '../../shared/domain/error.ts';
import type { HostArray } from '../tensor/runtime/session.ts';
import type { Mode } from './protocol.ts';

/** Where a run stood: the clock and position on the host, and every variable of the program. Randomness is a key, so
 * the seed and the step are all there is of it. */
export interface Checkpoint {
  readonly step: number;
  /** Rows already reported. */
  readonly row: number;
  readonly computeSeconds: number;
  readonly wallSeconds: number;
  /** The first audited objective, for the divergence test. */
  readonly startValue: number;
  /** How the steps were run: the other mode rounds differently. */
  readonly mode: Mode;
  readonly tensors: Readonly<Record<string, HostArray>>;
}

const magic = 'DESCENT1';
const arrays = { Float64Array, Float32Array, Int32Array, Uint8Array } as const;

/** Layout: magic, length of the header, header as JSON, then the tensors' bytes, each at a multiple of 8. */
function encode(checkpoint: Checkpoint): Buffer {
  let at = 0;
  const index = Object.entries(checkpoint.tensors).map(([name, values]) => {
    const entry = { name, type: values.constructor.name, length: values.length, offset: at };
    at += Math.ceil(values.byteLength / 8) * 8;
    return entry;
  });
  const header = Buffer.from(JSON.stringify({ ...checkpoint, tensors: index }));
  const start = Math.ceil((16 + header.length) / 8) * 8;
  const file = Buffer.alloc(start + at);
  file.write(magic, 0, 'latin1');
  file.writeBigUInt64LE(BigInt(header.length), 8);
  header.copy(file, 16);
  index.forEach(({ name, offset }) => {
    const values = checkpoint.tensors[name] as HostArray;
    Buffer.from(values.buffer, values.byteOffset, values.byteLength).copy(file, start + offset);
  });
  return file;
}

/** Writes a checkpoint so that a crash at any moment leaves the old ones whole: temporary file, fsync, rename, fsync. */
export function writeCheckpoint(folder: string, checkpoint: Checkpoint): { file: string; sha256: string } {
  const bytes = encode(checkpoint);
  const file = join(folder, `${checkpoint.step}.checkpoint`);
  const temporary = `${file}.part`;
  try {
    writeThrough(temporary, bytes);
    renameSync(temporary, file);
    syncFolder(dirname(file));
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw new DescentError('checkpoint.unwritable', `a checkpoint cannot be written: ${(cause as Error).message}`, {
      advice: 'make room on the disk, or let the folder be written to, and run it again',
      cause,
    });
  }
  return { file, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function writeThrough(file: string, bytes: Uint8Array): void {
  const handle = openSync(file, 'w');
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
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

/** Reads a checkpoint back; the engine has verified its hash. */
export function readCheckpoint(file: string): Checkpoint {
  const bytes = readFileSync(file);
  if (bytes.toString('latin1', 0, 8) !== magic) {
    throw new DescentError('checkpoint.damaged', `${file} is not a checkpoint of this program`);
  }
  const length = Number(bytes.readBigUInt64LE(8));
  const header = JSON.parse(bytes.toString('utf8', 16, 16 + length)) as Omit<Checkpoint, 'tensors'> & {
    tensors: { name: string; type: keyof typeof arrays; length: number; offset: number }[];
  };
  const start = Math.ceil((16 + length) / 8) * 8;
  const tensors = Object.fromEntries(
    header.tensors.map(({ name, type, length: n, offset }) => {
      const make = arrays[type];
      const size = n * make.BYTES_PER_ELEMENT;
      const copy = Uint8Array.prototype.slice.call(bytes, start + offset, start + offset + size);
      return [name, new make(copy.buffer, 0, n)];
    }),
  );
  return { ...header, tensors };
}
