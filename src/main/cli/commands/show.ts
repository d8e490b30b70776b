import type { Command } from 'commander';
import type { CommonFlags, JsonFlag } from '../flags.ts';

export function addShow(program: Command): void {
  program
    .command('show')
    .description('one run whole: configuration, environment, status, costs and the end of its log')
    .argument('<run>', 'the id of the run, or the start of it')
    .option('--json', 'one object, with the columns of the CSV as keys')
    .addHelpText(
      'after',
      `
A run that makes another one again names that one, and tells whether the same bits came out.

Example:
  descent show 3f9a`,
    )
    .action(async (run: string, _: unknown, command: Command) => {
      const { show } = await import('../show.ts');
      await show(run, command.optsWithGlobals<CommonFlags & JsonFlag>());
    });
}
