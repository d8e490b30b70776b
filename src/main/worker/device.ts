import { DescentError, exitCodes } from '../../shared/domain/error.ts';
import { loadBinding } from '../tensor/runtime/binding.ts';

/** The kinds of devices that TensorFlow has in this process: of the GPUs it is shown one at most, that of its runs. */
export const devices = (): ('cpu' | 'gpu')[] => (loadBinding().isUsingGpuDevice() ? ['cpu', 'gpu'] : ['cpu']);

/**
 * TensorFlow computes on a GPU where it has one, else on the CPU, and says nothing.
 *
 * @throws DescentError device.missing where what is made here would not be of that device
 */
export function requireDevice(device: string): void {
  const isOnGpu = devices().includes('gpu');
  if (isOnGpu === (device !== 'cpu')) return;
  throw new DescentError(
    'device.missing',
    isOnGpu
      ? 'TensorFlow uses a GPU, but this is to be made on the CPU.'
      : `The device ${device} cannot be used: TensorFlow has no GPU here.`,
    { exitCode: exitCodes.device, advice: 'descent doctor tells why; nothing was moved to another device.' },
  );
}
