import { Option, type Command } from 'commander';
import { costAxes } from '../../../shared/stats/cost.ts';
import type { CommonFlags, JsonFlag } from '../flags.ts';
import type { LeaderboardFlags } from '../leaderboard/show-leaderboard.ts';

const ofSuite = 'only the rows in which this suite has runs, each with all of its runs';

/** Which runs a leaderboard is made of and how they are scored; `export leaderboard` takes the same. */
export const addScoring = (command: Command, suite = ofSuite): Command =>
  command
    .option('--suite <name>', suite)
    .option('--problem <name>', 'only the runs on this problem: its title, short name or id')
    .addOption(new Option('--axis <cost>', 'the cost that counts').choices(costAxes).default('oracle_units'))
    .addOption(
      new Option('--by <what>', 'a row for each optimizer, or for each problem too').choices(['overall', 'problem']),
    )
    .addOption(
      new Option('--targets <which>', 'targets to report on; all also gives every column').choices(['all', 'headline']),
    )
    .option('--all-hardware', 'the runs of other machines and devices too, in rows of their own');

export function addLeaderboard(program: Command): void {
  addScoring(program.command('leaderboard').description('the scored table of all runs, or of a suite'))
    .option('--json', 'one object a line, with the columns of the CSV')
    .addHelpText('after', '\nExample:\n  descent leaderboard --suite demo --axis compute_s')
    .action(async (_: unknown, command: Command) => {
      const { showLeaderboard } = await import('../leaderboard/show-leaderboard.ts');
      await showLeaderboard(command.optsWithGlobals<LeaderboardFlags & CommonFlags & JsonFlag>());
    });
}
