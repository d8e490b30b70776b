import { availableParallelism, tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import {
  deviceVariables,
  tensorflowVariables,
  threadCount,
  threadVariables,
  visibleGpus,
} from '../../../src/main/tensor/runtime/environment.ts';

const nowhere = '/nonexistent';

test('TF32 is off for the libraries and for XLA, whatever is set', () => {
  expect(tensorflowVariables({}, nowhere)).toMatchObject({
    NVIDIA_TF32_OVERRIDE: '0',
    XLA_FLAGS: '--xla_gpu_enable_triton_gemm=false',
  });
  const own = { NVIDIA_TF32_OVERRIDE: '1', XLA_FLAGS: '--xla_dump_to=x --xla_gpu_enable_triton_gemm=true' };
  expect(tensorflowVariables(own, nowhere)).toMatchObject({
    NVIDIA_TF32_OVERRIDE: '0',
    // XLA takes the last of two.
    XLA_FLAGS: '--xla_dump_to=x --xla_gpu_enable_triton_gemm=true --xla_gpu_enable_triton_gemm=false',
  });
});

test('XLA finds the tools of the set-up where there are some, and a process that inherits says nothing twice', () => {
  const first = tensorflowVariables({ XLA_FLAGS: '--xla_dump_to=x' }, tmpdir());
  expect(first['XLA_FLAGS']).toBe(
    `--xla_gpu_cuda_data_dir=${tmpdir()} --xla_dump_to=x --xla_gpu_enable_triton_gemm=false`,
  );
  expect(tensorflowVariables(first, tmpdir())).toEqual(first);
});

test('how much TensorFlow says is left to who asks', () => {
  expect(tensorflowVariables({})['TF_CPP_MIN_LOG_LEVEL']).toBe('2');
  expect(tensorflowVariables({ TF_CPP_MIN_LOG_LEVEL: '0' })['TF_CPP_MIN_LOG_LEVEL']).toBe('0');
});

test('a process sees the GPU of its device alone, and none that the user hides', () => {
  expect(deviceVariables('cpu', {})).toEqual({ CUDA_VISIBLE_DEVICES: '-1' });
  expect(deviceVariables('cuda:1', {})).toEqual({ CUDA_VISIBLE_DEVICES: '1', CUDA_DEVICE_ORDER: 'PCI_BUS_ID' });
  expect(deviceVariables('cuda:0', { CUDA_VISIBLE_DEVICES: '3' })).toEqual({ CUDA_VISIBLE_DEVICES: '3' });
  expect(deviceVariables('cuda:1', { CUDA_VISIBLE_DEVICES: 'GPU-a,GPU-b' })).toEqual({ CUDA_VISIBLE_DEVICES: 'GPU-b' });
  expect(deviceVariables('cuda:1', { CUDA_VISIBLE_DEVICES: '3' })).toEqual({ CUDA_VISIBLE_DEVICES: '-1' });
  expect(['0,1', '3', '', '-1', undefined].map((mask) => visibleGpus({ CUDA_VISIBLE_DEVICES: mask }))).toEqual([
    ...[2, 1, 0, 0, Infinity],
  ]);
});

test('threads are what TensorFlow takes', () => {
  expect(threadCount({})).toBe(availableParallelism());
  expect(threadCount({ OMP_NUM_THREADS: '3' })).toBe(3);
  expect(threadCount({ OMP_NUM_THREADS: '3', TF_NUM_INTRAOP_THREADS: '1' })).toBe(1);
  expect(threadCount({ OMP_NUM_THREADS: 'many' })).toBe(availableParallelism());
  expect(threadCount(threadVariables(2))).toBe(2);
});

test('no number of threads leaves the environment as it is', () => {
  expect(threadVariables(0)).toEqual({});
  expect(threadVariables(2)).toEqual({ TF_NUM_INTRAOP_THREADS: '2', OMP_NUM_THREADS: '2' });
});
