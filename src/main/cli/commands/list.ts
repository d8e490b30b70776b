import { Argument, type Command } from 'commander';
import type { JsonFlag } from '../flags.ts';
import type { ListedKind } from '../list.ts';

export function addList(program: Command): void {
  program
    .command('list')
    .description('the optimizers, problems or precisions that a suite can name, with their parameters')
    .addArgument(new Argument('<what>', 'what to list').choices(['optimizers', 'problems', 'precisions']))
    .option('--json', 'one object a line')
    .addHelpText('after', '\nExample:\n  descent list optimizers')
    .action(async (what: ListedKind, flags: JsonFlag) => {
      const { list } = await import('../list.ts');
      await list(what, flags);
    });
}
