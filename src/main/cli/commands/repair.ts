import { Argument, type Command } from 'commander';
import { fileName, type CommonFlags } from '../flags.ts';
import type { RepairFlags, RepairWay } from '../repair.ts';

export function addRepair(program: Command): void {
  program
    .command('repair')
    .description('check the database whole, or put something in the place of one that is damaged or lost')
    .addArgument(
      new Argument(
        '<how>',
        'check all of it; or put in its place: a backup, what can be read of it, a new one',
      ).choices(['check', 'backup', 'salvage', 'empty']),
    )
    .option(
      '--from <file>',
      'backup: this file of the backups folder (default: the newest that passes its check)',
      fileName,
    )
    .addHelpText(
      'after',
      '\nWhat was there is moved aside, never deleted. A sound database is only checked.\n\nExample:\n  descent repair backup',
    )
    .action(async (way: RepairWay, _: unknown, command: Command) => {
      const { repair } = await import('../repair.ts');
      await repair(way, command.optsWithGlobals<RepairFlags & CommonFlags>());
    });
}
