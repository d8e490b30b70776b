import { DescentError, exitCodes } from '../../shared/domain/error.ts';
import { maskName, visibleGpus } from '../tensor/runtime/environment.ts';
import { readGpus, type GpuReport } from './gpu.ts';
import { installation, type Installation } from './installation.ts';
import { proveTensorflow } from './proof.ts';

export interface DeviceProbe {
  readonly gpus: () => GpuReport;
  readonly installed: () => Installation | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** Asks TensorFlow for a device of the driver's list; a text is why it does not use it. */
  readonly tensorflow: (device: string) => Promise<string | undefined>;
}

const thisMachine: DeviceProbe = {
  gpus: readGpus,
  installed: installation,
  env: process.env,
  tensorflow: askTensorflow,
};

/**
 * The device that runs are made on, part of their identity: `auto` is the first GPU that can be used, else the CPU.
 *
 * @param tell hears why `auto` is the CPU where the driver lists a GPU
 * @throws DescentError device.missing, with why, where a GPU is asked for that cannot be used
 */
export async function resolveDevice(
  asked: string,
  tell: (remark: string) => void = () => {},
  given: Partial<DeviceProbe> = {},
): Promise<string> {
  const probe = { ...thisMachine, ...given };
  if (asked === 'cpu') return 'cpu';
  const listed = listedGpus(probe);
  if (asked === 'auto') return firstUsable(listed, tell, probe);
  const index = Number(asked.slice('cuda:'.length));
  if ('reason' in listed) throw missing(asked, listed.reason);
  if (index >= listed.count)
    throw missing(asked, `this machine has ${listed.count === 1 ? 'one GPU, cuda:0' : `${listed.count} GPUs`}`);
  const why = await probe.tensorflow(asked);
  if (why !== undefined) throw missing(asked, why);
  return asked;
}

async function firstUsable(
  listed: ReturnType<typeof listedGpus>,
  tell: (remark: string) => void,
  probe: DeviceProbe,
): Promise<string> {
  if ('reason' in listed) {
    if (listed.isThere) tell(onCpu(listed.reason));
    return 'cpu';
  }
  let first: string | undefined;
  for (let index = 0; index < listed.count; index += 1) {
    const why = await probe.tensorflow(`cuda:${index}`);
    if (why === undefined) return `cuda:${index}`;
    first ??= why;
  }
  tell(onCpu(first ?? ''));
  return 'cpu';
}

const onCpu = (why: string): string => `There is a GPU, but runs are made on the CPU: ${why}.`;

/** How many GPUs the driver lists that TensorFlow might use, or why there are none. */
function listedGpus({ gpus, installed, env }: DeviceProbe):
  | { readonly count: number }
  | {
      readonly reason: string;
      /** The driver lists one all the same. */
      readonly isThere: boolean;
    } {
  const visible = visibleGpus(env);
  if (visible === 0) return { reason: `${maskName} hides all GPUs`, isThere: false };
  const found = gpus();
  if (found.reason !== null) return { reason: found.reason, isThere: false };
  if (installed()?.flavour !== 'cuda') return { reason: 'TensorFlow is set up for the CPU', isThere: true };
  return { count: Math.min(found.gpus.length, visible) };
}

const answers = new Map<string, Promise<string | undefined>>();

/** A driver may list what TensorFlow cannot use, and only it can tell: it takes seconds to start, so it is asked once. */
function askTensorflow(device: string): Promise<string | undefined> {
  const known = answers.get(device) ?? whyNotUsed(device);
  answers.set(device, known);
  return known;
}

async function whyNotUsed(device: string): Promise<string | undefined> {
  const proof = await proveTensorflow(device);
  if (typeof proof === 'string') return `TensorFlow does not load: ${proof}`;
  if (proof.gpu) return undefined;
  return `TensorFlow does not use it${proof.remark === undefined ? '' : ` (${proof.remark})`}`;
}

const missing = (device: string, why: string): DescentError =>
  new DescentError('device.missing', `The device ${device} cannot be used: ${why}.`, {
    exitCode: exitCodes.device,
    advice: 'Use --device cpu, or see what descent doctor says about the device.',
  });
