import { leaderboard } from '../../../shared/stats/leaderboard.ts';
import { spelled } from '../../../shared/stats/ladder.ts';
import { poolInWords } from '../../../shared/stats/pool.ts';
import { instanceText } from '../../../shared/stats/row-key.ts';
import { isScored } from '../../../shared/stats/run-summary.ts';
import { paperNames, paperText, type PaperFormat } from '../../engine/export/paper.ts';
import type { Store } from '../../engine/store/store.ts';
import { openCatalogue } from '../catalogue.ts';
import { selectRuns } from '../leaderboard/select-runs.ts';
import { headlineOf, ladders, type LeaderboardFlags } from '../leaderboard/show-leaderboard.ts';
import { say } from '../output.ts';

/**
 * The leaderboard as a table for a paper: with the means over all targets, unless some are asked for.
 *
 * @throws DescentError export.too_long, export.empty
 */
export async function leaderboardPaper(store: Store, format: PaperFormat, flags: LeaderboardFlags): Promise<string> {
  const { runs, notes } = await selectRuns(store, flags);
  notes.forEach(say);
  const { axis, by = 'overall', targets: which } = flags;
  const scored = runs.filter(isScored);
  const wanted = which === undefined ? [] : which === 'all' ? ladders(scored).flat() : headlineOf(scored);
  const targets = [...new Set(wanted.map(spelled))].sort((a, b) => b - a);
  const { rows, pool } = leaderboard(runs, { by, axis, targets });
  const names = paperNames(store, await openCatalogue());
  const used = scored.filter((run) => pool?.problems.has(instanceText(run)) !== false);
  return paperText(rows, format, {
    ...{ by, axis, targets, rankedBy: 'all', names, problems: [...new Set(used.map(({ problem }) => problem))] },
    // An instance's text begins with its revision.
    pool: pool === undefined ? '' : poolInWords(pool, (text) => names.problem(text.slice(text.indexOf(' ') + 1))),
  });
}
