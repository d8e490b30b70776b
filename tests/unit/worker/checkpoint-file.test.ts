import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readCheckpoint, writeCheckpoint } from '../../../src/main/worker/checkpoint-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'descent-checkpoint-'));
afterAll(() => rmSync(folder, { recursive: true }));

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
    const { file, sha256 } = writeCheckpoint(folder, checkpoint);
    expect(readCheckpoint(file)).toEqual(checkpoint);
    expect(Object.is(readCheckpoint(file).tensors['x/w']?.[0], -0)).toBe(true);
    expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(sha256);
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

  it('refuses another file', () => {
    const file = join(folder, 'other');
    writeFileSync(file, 'no checkpoint at all');
    expect(() => readCheckpoint(file)).toThrow(expect.objectContaining({ code: 'checkpoint.damaged' }));
  });
});
