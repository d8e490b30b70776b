import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readGpus, type GpuReport } from '../gpu.ts';
import { bindingFile, proofScript, type Installation } from '../installation.ts';
import { ok, problem, warning, type Check } from './check.ts';

interface Proof {
  readonly tensorflow: string;
  /** TensorFlow itself has a GPU device. */
  readonly gpu: boolean;
  /** What TensorFlow said about GPUs while it started. */
  readonly remark: string | undefined;
}

const setUp = 'Run npm run setup.';

/** Loads the binding in a process of its own, since a wrong library ends the process; a text is why it failed. */
function prove(binding: string): Proof | string {
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '0' };
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [proofScript, binding], {
    encoding: 'utf8',
    timeout: 300_000,
    env,
  });
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  if (status !== 0) {
    const last = lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? '';
    return signal === null ? last.replace(/^Error: /, '') : `the process that loaded it was ended by ${signal}`;
  }
  const remark = lines.find((line) => /^[WE].*(cuda|gpu)/i.test(line))?.replace(/^.*?\] /, '');
  return { ...(JSON.parse(stdout) as { tensorflow: string; gpu: boolean }), remark };
}

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
    'Check that the driver is 525 or newer and that the GPU is not withheld by CUDA_VISIBLE_DEVICES.',
  );
}

/** Set-up, native binding, TensorFlow and device. */
export function checkTensorflow(made: Installation | undefined, binding = bindingFile): Check[] {
  const gpus = readGpus();
  if (made === undefined || !existsSync(binding)) {
    return [problem('set-up', 'TensorFlow is not set up', setUp), checkDevice(gpus, made, undefined)];
  }
  const proof = prove(binding);
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
  ];
}
