import type { Command } from 'commander';
import { fileName, type SetExitCode } from '../flags.ts';
import type { RunFlags } from '../run/run-suite.ts';

export function addRun(program: Command, setExitCode: SetExitCode): void {
  program
    .command('run')
    .description('run what a suite names and the database does not hold yet; ends with the leaderboard')
    .argument('<suite>', 'a suite file (docs/cli.md)', fileName)
    .option('--retry', 'run again what failed, timed out or was cancelled')
    .option('--here', 'make here too what was made on other hardware, whose times do not count here')
    .option('--no-ahead', 'compile each program only when its turn comes, not while another one runs')
    .option('--keep-graphs', 'keep each program as a TensorFlow SavedModel in <database>.graphs')
    .option('--json', 'print the leaderboard, or with --dry-run the runs, as one object a line')
    .addHelpText('after', '\nExample:\n  descent run suites/demo.json --jobs 2')
    .action(async (file: string, _: unknown, command: Command) => {
      const { runSuite } = await import('../run/run-suite.ts');
      setExitCode(await runSuite(file, command.optsWithGlobals<RunFlags>()));
    });
}
