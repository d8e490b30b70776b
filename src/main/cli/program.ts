import { Command, CommanderError } from 'commander';
import { DescentError, exitCodes } from '../../shared/domain/error.ts';
import { programVersion } from '../engine/installation.ts';
import { addCheck } from './commands/check.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEvaluate } from './commands/evaluate.ts';
import { addExport } from './commands/export.ts';
import { addLeaderboard } from './commands/leaderboard.ts';
import { addList } from './commands/list.ts';
import { addRepair } from './commands/repair.ts';
import { addRun } from './commands/run.ts';
import { addShow } from './commands/show.ts';
import { deviceName, fileName, wholeNumber, type SetExitCode } from './flags.ts';

/** Runs one command; returns the exit code. Throws what it cannot do. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.ok;
  const program = createProgram((code) => (exitCode = code));
  if (args.length === 0) {
    program.outputHelp();
    return exitCode;
  }
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw usageError(error);
  }
  return exitCode;
}

function createProgram(setExitCode: SetExitCode): Command {
  const program = new Command('descent')
    .description('Benchmarks optimizers: problem x optimizer x precision x seed, on this machine, kept and scored.')
    .version(programVersion(), '--version', 'print the version')
    .option('--db <file>', "the database (default: in the application's data folder)", fileName)
    .option('--device <name>', 'auto, cpu or cuda:N', deviceName)
    .option('--jobs <n>', 'programs that run at the same time', wholeNumber(1, 1024))
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--seed <n>', 'run with this one seed instead of those of the suite', wholeNumber(0, 0xffffffff))
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: () => undefined })
    .exitOverride()
    .addHelpText('after', '\nExample:\n  descent run suites/demo.json');
  const commands = [addRun, addList, addShow, addLeaderboard, addExport, addEvaluate, addCheck, addRepair, addDoctor];
  for (const add of commands) add(program, setExitCode);
  return program;
}

/** Commander's complaint, with its guess at what was meant, in the form of our own. */
function usageError({ code, message }: CommanderError): DescentError {
  const reason = code.replace('commander.', '').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return new DescentError(`usage.${reason}`, message.replace(/^error: /, ''), {
    advice: 'descent --help, or descent COMMAND --help, tells what is possible.',
  });
}
