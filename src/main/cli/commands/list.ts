import { Argument, Option, type Command } from 'commander';
import type { ListedKind, ListFlags } from '../list.ts';

export function addList(program: Command): void {
  program
    .command('list')
    .description('the optimizers, problems or precisions that a suite can name, with their parameters')
    .addArgument(new Argument('<what>', 'what to list').choices(['optimizers', 'problems', 'precisions']))
    .option('--family <name>', 'optimizers, problems: those of one family, such as adaptive or regression')
    .addOption(
      new Option(
        '--order <n>',
        'optimizers: those that ask for values (0), gradients (1) or Hessian products (2)',
      ).choices(['0', '1', '2']),
    )
    .option('--long', 'optimizers: one step in words, where every default comes from, and what to beware of')
    .option('--json', 'one object a line')
    .addHelpText('after', '\nExample:\n  descent list optimizers --family adaptive --long')
    .action(async (what: ListedKind, flags: ListFlags) => {
      const { list } = await import('../list.ts');
      await list(what, flags);
    });
}
