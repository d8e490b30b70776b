import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { descent, smallSuite, suiteFile, temporaryFolder } from './descent.ts';

test('runs that are put off are told with why, exit code 1, and made by the same command later', async () => {
  const folder = temporaryFolder();
  const db = join(folder, 'x.sqlite');
  const file = suiteFile(folder, { ...smallSuite, device: 'cpu' });
  writeFileSync(`${db}.checkpoints`, 'a file where the folder of the checkpoints should be');
  const putOff = await descent('run', file, '--db', db);
  expect(putOff.code).toBe(1);
  expect(putOff.stderr).toContain('4 of 4 runs were put off:');
  expect(putOff.stderr).toMatch(
    /gradient-descent on quadratic, fp64, seed 0: checkpoint\.unwritable: Its folder cannot be made/,
  );
  expect(putOff.stderr).toContain('lists all; the same command goes on with them.');
  rmSync(`${db}.checkpoints`);
  const made = await descent('run', file, '--db', db);
  expect({ code: made.code, stderr: made.stderr }).toEqual({
    code: 0,
    stderr: expect.stringContaining('4 to make on cpu, 4 of them again or further') as string,
  });
});
