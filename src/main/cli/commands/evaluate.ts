import type { Command } from 'commander';
import type { EvaluateFlags } from '../evaluate.ts';
import { numberList, type CommonFlags, type JsonFlag } from '../flags.ts';

export function addEvaluate(program: Command): void {
  program
    .command('evaluate')
    .description('value and gradient norm of a problem at a point')
    .requiredOption('--problem <id>', 'the problem')
    .option('--set <assignments...>', 'parameters of the problem, as name=value; a list as 1,2,3, a matrix as JSON')
    .requiredOption('--at <numbers>', 'the point: 1,2,…', numberList)
    .option('--precision <id>', 'what to compute in', 'fp64')
    .option('--gradient', 'print the gradient too')
    .option('--json', 'one object')
    .addHelpText(
      'after',
      '\nExample:\n  descent evaluate --problem rosenbrock --set dimension=2 --at -1.2,1 --gradient',
    )
    .action(async (_: unknown, command: Command) => {
      const { evaluatePoint } = await import('../evaluate.ts');
      await evaluatePoint(command.optsWithGlobals<EvaluateFlags & CommonFlags & JsonFlag>());
    });
}
