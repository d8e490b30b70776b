import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeWhole } from '../../src/main/cli/export/write-whole.ts';
import { mounted } from './mounted.ts';

test('a disk that fills up within the last piece leaves no cut file', async ({ skip }) => {
  const folder = mounted('size=128k') ?? skip('mounting a tmpfs needs root');
  const written = writeWhole(join(folder, 'runs.csv'), ['x'.repeat(150_000)]);
  await expect(written).rejects.toMatchObject({ code: 'export.not_written', message: expect.stringMatching(/ENOSPC/) });
  expect(readdirSync(folder)).toEqual([]);
});
