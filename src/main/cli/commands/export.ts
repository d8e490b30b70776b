import { Argument, Option, type Command } from 'commander';
import type { ExportFlags, ExportTable } from '../export/export-table.ts';
import { fileName, type CommonFlags } from '../flags.ts';
import { addScoring } from './leaderboard.ts';

export function addExport(program: Command): void {
  const command = program
    .command('export')
    .description('the leaderboard, runs or curves as CSV, a table for a paper, or the report of a suite')
    .addArgument(new Argument('<table>', 'what to export').choices(['leaderboard', 'runs', 'curves', 'report']))
    .addOption(
      new Option('--format <name>', 'latex and markdown are the leaderboard as a table for a paper')
        .choices(['csv', 'latex', 'markdown'])
        .default('csv'),
    )
    .option('--out <file>', 'write a file, whole or not at all; - is standard output', fileName, '-')
    .option('--run <id>', 'only this run, by the start of its id (runs, curves)');
  addScoring(command, 'the leaderboard: rows in which this suite has runs, whole; runs, curves: its own alone')
    .addHelpText(
      'after',
      `
In the table of runs, repeats names the run that a row makes again; what is archived counts in no figure.

Examples:
  descent export curves --suite demo --out demo.csv
  descent export leaderboard --suite demo --by problem --format latex --out demo.tex
  descent export report --suite demo --out demo.html`,
    )
    .action(async (table: ExportTable, _: unknown, own: Command) => {
      const { exportTable } = await import('../export/export-table.ts');
      await exportTable(table, own.optsWithGlobals<ExportFlags & CommonFlags>());
    });
}
