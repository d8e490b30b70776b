import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const only = 'src/main/tensor/runtime/environment.ts';
const names =
  /\b(?:TF_(?!Version|ATTR|FLOAT)[A-Z0-9_]+|XLA_FLAGS|CUDA_(?:VISIBLE_DEVICES|DEVICE_ORDER)|NVIDIA_TF32_OVERRIDE|OMP_[A-Z_]+)\b/;

test('what TensorFlow reads from the environment is named in one place', () => {
  const files = execFileSync(
    'git',
    ['ls-files', '-z', '-co', '--exclude-standard', 'src', 'scripts', 'bench', '*.ts'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  const named = [...new Set(files.split('\0'))]
    .filter((file) => /\.(ts|mjs)$/.test(file) && !file.startsWith('tests/'))
    .filter((file) => names.test(readFileSync(join(root, file), 'utf8')));
  expect(named).toEqual([only]);
});
