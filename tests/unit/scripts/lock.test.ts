import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from '../../../scripts/setup/lock.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'descent-lock-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('two set-ups do not overlap', async () => {
  const file = join(folder, 'lock');
  let inside = 0;
  const work = async () => {
    expect(++inside).toBe(1);
    await wait(50);
    inside--;
  };
  await Promise.all([withLock(file, work), withLock(file, work)]);
  expect(existsSync(file)).toBe(false);
});

test('the lock of a dead process is taken over', async () => {
  const file = join(folder, 'lock');
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(file, String(pid));
  expect(await withLock(file, () => Promise.resolve('done'))).toBe('done');
});
