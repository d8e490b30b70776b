import { DescentError, exitCodes } from '../../shared/domain/error.ts';
import { readGpus, type GpuReport } from './gpu.ts';
import { installation, type Installation } from './installation.ts';

export interface DeviceProbe {
  readonly gpus: () => GpuReport;
  readonly installed: () => Installation | undefined;
  readonly env: NodeJS.ProcessEnv;
}

const thisMachine: DeviceProbe = { gpus: readGpus, installed: installation, env: process.env };

/**
 * The device that runs are made on, part of their identity: `auto` is the first GPU that can be used, else the CPU.
 *
 * @throws DescentError device.missing, with why, where a GPU is asked for that cannot be used
 */
export function resolveDevice(asked: string, probe: DeviceProbe = thisMachine): string {
  if (asked === 'cpu') return 'cpu';
  const usable = usableGpus(probe);
  if (asked === 'auto') return typeof usable === 'number' ? 'cuda:0' : 'cpu';
  const index = Number(asked.slice('cuda:'.length));
  if (typeof usable === 'string') throw missing(asked, usable);
  if (index >= usable) throw missing(asked, `this machine has ${usable === 1 ? 'one GPU, cuda:0' : `${usable} GPUs`}`);
  return asked;
}

/** How many GPUs can be used, or why none can. */
function usableGpus({ gpus, installed, env }: DeviceProbe): number | string {
  const hidden = env['CUDA_VISIBLE_DEVICES'];
  if (hidden === '' || hidden === '-1') return 'CUDA_VISIBLE_DEVICES hides all GPUs';
  const found = gpus();
  if (found.reason !== null) return found.reason;
  if (installed()?.flavour !== 'cuda') return 'TensorFlow is set up for the CPU';
  return Math.min(found.gpus.length, hidden?.split(',').length ?? Infinity);
}

const missing = (device: string, why: string): DescentError =>
  new DescentError('device.missing', `The device ${device} cannot be used: ${why}.`, {
    exitCode: exitCodes.device,
    advice: 'Use --device cpu, or see what descent doctor says about the device.',
  });
