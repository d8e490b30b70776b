import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { printFailure } from './setup/failure.ts';
import { planFor, readStamp, runtimeFolder, upToDate } from './setup/plan.ts';

const cli = 'src/main/cli/index.ts';
/** What sets up in an order of its own, and the window's engine, which must be able to show results in any case. */
const ownSetUp = ['scripts/setup/index.ts', 'scripts/window/index.ts', 'src/main/engine/service/index.ts'];

/** Looking at results needs no TensorFlow, help neither, and the doctor must be able to say what a failed set-up lacks. */
function needsTensorflow(entry: string, args: readonly string[]): boolean {
  if (ownSetUp.includes(entry)) return false;
  if (entry !== cli) return true;
  return (
    args.some((arg) => ['run', 'evaluate', 'check'].includes(arg)) &&
    !args.some((arg) => ['help', '--help', '-h', '--version', '--dry-run'].includes(arg))
  );
}

/** What TensorFlow reads from the environment; a process of its own inherits it. */
function prepareEnvironment(root: string): void {
  // Its start-up notes would stand between the user and the results; warnings and errors still show.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  if (readStamp(root)?.flavour !== 'cuda') return;
  // XLA assembles GPU kernels with the ptxas and libdevice of the set-up, which are on no path that it searches.
  const flag = `--xla_gpu_cuda_data_dir=${join(runtimeFolder(root), 'nvidia/cuda_nvcc')}`;
  process.env['XLA_FLAGS'] = [flag, process.env['XLA_FLAGS']].filter(Boolean).join(' ');
}

/** Sets TensorFlow up if that was not done yet, then becomes the program: `process.argv` is as if it was started itself. */
export async function start(root: string, [entry = '', ...args]: readonly string[]): Promise<void> {
  const file = join(root, entry);
  try {
    if (needsTensorflow(entry, args) && !upToDate(root, planFor(root))) {
      const { setUp } = await import('./setup/set-up.ts');
      await setUp(root);
    }
  } catch (error) {
    process.exitCode = printFailure(error);
    return;
  }
  prepareEnvironment(root);
  process.argv.splice(1, process.argv.length, file, ...args);
  await import(pathToFileURL(file).href);
}
