import type { Command } from 'commander';
import { fileName, type JsonFlag, type SetExitCode } from '../flags.ts';

export function addCheck(program: Command, setExitCode: SetExitCode): void {
  program
    .command('check')
    .description('hold an optimizer to what every run relies on, in every precision')
    .argument('<optimizer>', 'the file of a plug-in, or the id of an optimizer', fileName)
    .option('--json', 'one check a line')
    .addHelpText('after', '\nExample:\n  descent check my-optimizer.ts')
    .action(async (optimizer: string, flags: JsonFlag) => {
      const { check } = await import('../check.ts');
      setExitCode(await check(optimizer, flags));
    });
}
