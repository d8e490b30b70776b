import type { Command } from 'commander';
import type { DoctorFlags } from '../doctor.ts';
import type { SetExitCode } from '../flags.ts';

export function addDoctor(program: Command, setExitCode: SetExitCode): void {
  program
    .command('doctor')
    .description('what Descent needs of this machine, checked by trying it, and what to do where something is wrong')
    .option('--json', 'one check a line')
    .option('--empty-compiled', 'first remove the compiled programs that are kept')
    .addHelpText('after', '\nExample:\n  descent doctor')
    .action(async (_: unknown, command: Command) => {
      const { doctor } = await import('../doctor.ts');
      setExitCode(await doctor(command.optsWithGlobals<DoctorFlags>()));
    });
}
