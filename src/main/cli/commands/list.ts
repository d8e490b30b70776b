import { Argument, type Command } from 'commander';
import type { ListedKind, ListFlags } from '../list.ts';

export function addList(program: Command): void {
  program
    .command('list')
    .description('the optimizers, problems or precisions that a suite can name, with their parameters')
    .addArgument(new Argument('<what>', 'what to list').choices(['optimizers', 'problems', 'precisions']))
    .option('--long', 'optimizers: one step in words, where every default comes from, and what to beware of')
    .option('--json', 'one object a line')
    .addHelpText('after', '\nExample:\n  descent list optimizers --long')
    .action(async (what: ListedKind, flags: ListFlags) => {
      const { list } = await import('../list.ts');
      await list(what, flags);
    });
}
