import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findPip, selection } from '../../../scripts/setup/pip.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'descent-pip-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function program(name: string, says: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\necho "${says}"\n`);
  chmodSync(join(folder, name), 0o755);
}

test('without any pip the message says what to install, and the way without network', async () => {
  await expect(findPip({ PATH: folder })).rejects.toThrow(
    expect.objectContaining({
      message: 'pip is needed to fetch TensorFlow, and none was found (tried pip, pip3, python3 -m pip).',
      advice: expect.stringContaining('DESCENT_TENSORFLOW_WHEEL'),
      exitCode: 1,
    }),
  );
});

test('the first pip that is new enough is taken', async () => {
  program('pip', 'pip 20.3.4 from somewhere (python 2.7)');
  await expect(findPip({ PATH: folder })).rejects.toThrow('pip 20.3 is too old to fetch TensorFlow.');
  program('python3', 'pip 23.0.1 from somewhere (python 3.11)');
  expect(await findPip({ PATH: folder })).toEqual({ command: ['python3', '-m', 'pip'], version: [23, 0] });
});

test('a wheel is selected by its own tags, not by the Python that pip runs on', () => {
  const wheel = { project: 'nvidia-nccl-cu12', version: '2.1', size: 1, unpacked: 1, sha256: '' };
  const file = 'nvidia_nccl_cu12-2.1-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl';
  const options = selection({ ...wheel, file }).join(' ');
  expect(options).toContain('--abi none --platform manylinux2014_x86_64 --platform manylinux_2_17_x86_64');
  expect(options).toMatch(/nvidia-nccl-cu12==2\.1$/);
});
