import type { Command } from 'commander';
import type { CommonFlags, JsonFlag, SetExitCode } from '../flags.ts';

export function addDoctor(program: Command, setExitCode: SetExitCode): void {
  program
    .command('doctor')
    .description('what Descent needs of this machine, checked by trying it, and what to do where something is wrong')
    .option('--json', 'one check a line')
    .addHelpText('after', '\nExample:\n  descent doctor')
    .action(async (_: unknown, command: Command) => {
      const { doctor } = await import('../doctor.ts');
      setExitCode(await doctor(command.optsWithGlobals<CommonFlags & JsonFlag>()));
    });
}
