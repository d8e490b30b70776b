import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { printFailure } from './setup/failure.ts';
import { planFor, upToDate } from './setup/plan.ts';

const cli = 'src/main/cli/index.ts';
/** What sets up in an order of its own, and the window's engine, which must be able to show results in any case. */
const ownSetUp = [
  'scripts/setup/index.ts',
  'scripts/window/index.ts',
  'src/main/engine/service/index.ts',
  'src/main/engine/database-files/process.ts',
];
/** Flags that stand before a command, with a value of their own. */
const valued = ['--db', '--device', '--jobs', '--seed'];

/** Looking at results needs no TensorFlow, help neither, and the doctor must be able to say what a failed set-up lacks. */
function needsTensorflow(entry: string, args: readonly string[]): boolean {
  if (ownSetUp.includes(entry)) return false;
  if (entry !== cli) return true;
  const command = args.find((arg, i) => !arg.startsWith('-') && !valued.includes(args[i - 1] ?? ''));
  return (
    ['run', 'evaluate', 'check'].includes(command ?? '') &&
    !args.some((arg) => ['help', '--help', '-h', '--version', '--dry-run'].includes(arg))
  );
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
  process.argv.splice(1, process.argv.length, file, ...args);
  await import(pathToFileURL(file).href);
}
