import { hash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { writeCheckpoint } from '../../../src/main/worker/checkpoint-file.ts';
import { firstWhole, readCheckpoint } from '../../../src/main/worker/checkpoint-reader.ts';

const folder = mkdtempSync(join(tmpdir(), 'descent-checkpoint-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file in memory where there is room: two gigabytes on their way to a disk hold up whatever else is written. */
function memoryFolder(bytes: number): string {
  const place = '/dev/shm';
  if (!existsSync(place)) return tmpdir();
  const { bavail, bsize } = statfsSync(place);
  return bavail * bsize > bytes ? place : tmpdir();
}

const checkpoint = {
  step: 12,
  row: 7,
  computeSeconds: 0.1 + 0.2,
  wallSeconds: 3,
  startValue: 1e-300,
  mode: 'xla' as const,
  tensors: {
    'x/w': Float64Array.of(-0, Number.MIN_VALUE, Infinity, NaN),
    codes: Uint8Array.of(1, 2, 255),
    step: Int32Array.of(-5),
    m: Float32Array.of(0.1),
  },
};

describe('checkpoint file', () => {
  it('gives back what was written, bit for bit, with the hash that was reported', () => {
    const written = writeCheckpoint(folder, checkpoint);
    const read = readCheckpoint(written);
    expect(read).toEqual(checkpoint);
    expect(Object.is(read?.tensors['x/w']?.[0], -0)).toBe(true);
    expect(hash('sha256', readFileSync(written.file))).toBe(written.sha256);
    expect(readdirSync(folder)).toEqual(['12.checkpoint']);
  });

  it('says so where it cannot be written, and leaves no part behind', () => {
    const blocked = mkdtempSync(join(folder, 'blocked-'));
    mkdirSync(join(blocked, '12.checkpoint'));
    expect(() => writeCheckpoint(blocked, checkpoint)).toThrow(
      expect.objectContaining({ code: 'checkpoint.unwritable' }),
    );
    expect(readdirSync(blocked)).toEqual(['12.checkpoint']);
    rmSync(blocked, { recursive: true });
  });

  it('is none where it is lost, torn at any byte, changed, or another file', () => {
    const { file, sha256 } = writeCheckpoint(folder, checkpoint);
    const bytes = readFileSync(file);
    const torn = join(folder, 'torn');
    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(torn, bytes.subarray(0, length));
      expect(readCheckpoint({ file: torn, sha256 }), `${length} bytes`).toBeUndefined();
    }
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 0x10;
      writeFileSync(torn, changed);
      expect(readCheckpoint({ file: torn, sha256 }), `byte ${at}`).toBeUndefined();
    }
    writeFileSync(torn, Buffer.concat([bytes, Buffer.alloc(1)]));
    expect(readCheckpoint({ file: torn, sha256 })).toBeUndefined();
    writeFileSync(torn, 'no checkpoint at all');
    expect(readCheckpoint({ file: torn, sha256: hash('sha256', 'no checkpoint at all') })).toBeUndefined();
    expect(readCheckpoint({ file: join(folder, 'none'), sha256 })).toBeUndefined();
    rmSync(torn);
  });

  it('of several, the first that is whole counts', () => {
    const older = writeCheckpoint(folder, { ...checkpoint, step: 11 });
    const newest = writeCheckpoint(folder, checkpoint);
    expect(firstWhole([newest, older])?.step).toBe(12);
    truncateSync(newest.file, 100);
    expect(firstWhole([newest, older])?.step).toBe(11);
    expect(firstWhole([newest])).toBeUndefined();
  });

  it('holds a tensor of more than 2 GiB', { timeout: 120_000 }, () => {
    const roomy = mkdtempSync(join(memoryFolder(3 * 2 ** 30), 'descent-large-'));
    onTestFinished(() => rmSync(roomy, { recursive: true }));
    const large = new Float64Array(2 ** 28 + 3);
    const marks = [0, 1, 2 ** 27, 2 ** 28 - 1, 2 ** 28, large.length - 1];
    for (const at of marks) large[at] = at + 0.5;
    const written = writeCheckpoint(roomy, { ...checkpoint, tensors: { large, after: Int32Array.of(7) } });
    expect(statSync(written.file).size).toBeGreaterThan(2 ** 31);
    const tensors = readCheckpoint(written)?.tensors;
    expect(tensors?.['large']?.length).toBe(large.length);
    expect(marks.map((at) => tensors?.['large']?.[at])).toEqual(marks.map((at) => at + 0.5));
    expect(tensors?.['after']).toEqual(Int32Array.of(7));
  });
});
