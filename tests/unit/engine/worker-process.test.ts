import { expect, test } from 'vitest';
import { gpuVariables } from '../../../src/main/engine/worker-process.ts';

test('a worker sees the GPU of its device alone, and none that the user hides', () => {
  expect(gpuVariables('cpu', {})).toEqual({ CUDA_VISIBLE_DEVICES: '-1' });
  expect(gpuVariables('cuda:1', {})).toEqual({ CUDA_VISIBLE_DEVICES: '1', CUDA_DEVICE_ORDER: 'PCI_BUS_ID' });
  expect(gpuVariables('cuda:0', { CUDA_VISIBLE_DEVICES: '3' })).toEqual({ CUDA_VISIBLE_DEVICES: '3' });
  expect(gpuVariables('cuda:1', { CUDA_VISIBLE_DEVICES: 'GPU-a,GPU-b' })).toEqual({ CUDA_VISIBLE_DEVICES: 'GPU-b' });
  expect(gpuVariables('cuda:1', { CUDA_VISIBLE_DEVICES: '3' })).toEqual({ CUDA_VISIBLE_DEVICES: '-1' });
});
