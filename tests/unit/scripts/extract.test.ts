import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { extractWheel, isNeeded } from '../../../scripts/setup/extract.ts';
import { zip } from './zip.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'descent-extract-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('only what the workbench needs is unpacked', async () => {
  const wheel = join(folder, 'a.whl');
  writeFileSync(
    wheel,
    zip({
      'tensorflow/libtensorflow_cc.so.2': 'library',
      'tensorflow/python/everything.py': 'no',
      'tensorflow/include/tensorflow/c/c_api.h': 'header',
      'tensorflow/include/Eigen/Core': 'no',
    }),
  );
  expect(await extractWheel(wheel, folder)).toBe(2);
  expect(readFileSync(join(folder, 'tensorflow/libtensorflow_cc.so.2'), 'utf8')).toBe('library');
  expect(existsSync(join(folder, 'tensorflow/include/Eigen'))).toBe(false);
});

test('of the CUDA wheels, shared libraries, ptxas and libdevice are kept', () => {
  const kept = [
    'nvidia/cublas/lib/libcublas.so.12',
    'nvidia/cuda_nvcc/bin/ptxas',
    'nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc',
  ];
  const left = [
    'nvidia/cublas/include/cublas.h',
    'nvidia/cuda_runtime/lib/libcudart_static.a',
    'nvidia/curand/lib/__init__.py',
  ];
  expect([...kept, ...left].filter(isNeeded)).toEqual(kept);
});

test('a name that leaves the folder is refused', async () => {
  const wheel = join(folder, 'evil.whl');
  writeFileSync(wheel, zip({ 'nvidia/cuda_nvcc/bin/../../../../outside': 'x' }));
  await expect(extractWheel(wheel, join(folder, 'in'))).rejects.toThrow('invalid relative path');
});
