import { existsSync } from 'node:fs';
import { maskName } from '../../tensor/runtime/environment.ts';
import { readGpus, type GpuReport } from '../gpu.ts';
import { bindingFile, type Installation } from '../installation.ts';
import { proveTensorflow, type Proof } from '../proof.ts';
import { ok, problem, warning, type Check } from './check.ts';
import { checkProducts } from './products.ts';

const setUp = 'Run npm run setup.';

export function checkDevice(found: GpuReport, made: Installation | undefined, proof: Proof | undefined): Check {
  if (found.reason !== null) return ok('device', `CPU; no GPU, since ${found.reason}`);
  const names = `${found.gpus.map(({ name }) => name).join(', ')} (driver ${found.driver ?? '?'}, CUDA ${found.cuda ?? '?'})`;
  if (proof?.gpu === true) return ok('device', names);
  if (made?.flavour === 'cpu') {
    return warning(
      'device',
      `${names} is there, but TensorFlow was set up for the CPU`,
      'Run DESCENT_TENSORFLOW=cuda npm run setup.',
    );
  }
  return problem(
    'device',
    `${names} is there, but TensorFlow does not use it${proof?.remark === undefined ? '' : `: ${proof.remark}`}`,
    `Check that the driver is 525 or newer and that the GPU is not withheld by ${maskName}.`,
  );
}

/** Set-up, native binding, TensorFlow and device. */
export async function checkTensorflow(made: Installation | undefined, binding = bindingFile): Promise<Check[]> {
  const gpus = readGpus();
  if (made === undefined || !existsSync(binding)) {
    return [problem('set-up', 'TensorFlow is not set up', setUp), checkDevice(gpus, made, undefined)];
  }
  const proof = await proveTensorflow(undefined, binding);
  const setup = ok('set-up', `TensorFlow ${made.version}, ${made.flavour}`);
  if (typeof proof === 'string') {
    return [
      setup,
      problem(
        'binding',
        `the link to TensorFlow does not load: ${proof}`,
        `Delete the folder .runtime and run npm run setup.`,
      ),
      checkDevice(gpus, made, undefined),
    ];
  }
  const same = proof.tensorflow === made.version;
  return [
    setup,
    ok('binding', 'loads and computes'),
    same
      ? ok('tensorflow', proof.tensorflow)
      : problem(
          'tensorflow',
          `${proof.tensorflow} is loaded, but ${made.version} was set up`,
          `Unset LD_LIBRARY_PATH.`,
        ),
    checkDevice(gpus, made, proof),
    await checkProducts(),
  ];
}
