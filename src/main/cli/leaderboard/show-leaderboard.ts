import type { CostAxis } from '../../../shared/stats/cost.ts';
import { columnsOf, leaderboardRecord } from '../../../shared/stats/leaderboard-record.ts';
import type { LeaderboardRow } from '../../../shared/stats/leaderboard-row.ts';
import { leaderboard } from '../../../shared/stats/leaderboard.ts';
import { isScored, type RunSummary } from '../../../shared/stats/run-summary.ts';
import type { CommonFlags, JsonFlag } from '../flags.ts';
import { withStore } from '../database.ts';
import { counted } from '../format.ts';
import { coloursFor, jsonLine, print, printAll, say } from '../output.ts';
import { headlineTargets } from './headline.ts';
import { instanceLabels, settingLabels } from './labels.ts';
import { legend, renderRows } from './render.ts';
import { selectRuns, type RunFilter, type SelectedRuns } from './select-runs.ts';

export interface LeaderboardFlags extends RunFilter {
  readonly axis: CostAxis;
  readonly by?: 'overall' | 'problem';
  readonly targets?: 'all' | 'headline';
}

export async function showLeaderboard(flags: LeaderboardFlags & CommonFlags & JsonFlag): Promise<void> {
  const selected = await withStore(flags.db, (store) => selectRuns(store, flags));
  if (flags.json === true) await printJson(selected, flags);
  else printTables(selected, flags);
}

/** All targets unless only the headline ones are asked for; one row an optimizer unless they are asked for by problem. */
export function scoredRows(runs: readonly RunSummary[], { axis, by, targets }: LeaderboardFlags): LeaderboardRow[] {
  const reported = targets === 'headline' ? { targets: headlineOf(runs) } : {};
  return leaderboard(runs, { by: by ?? 'overall', axis, ...reported });
}

export async function printJson({ runs, notes }: SelectedRuns, flags: LeaderboardFlags): Promise<void> {
  notes.forEach(say);
  const rows = scoredRows(runs, flags);
  const columns = columnsOf(rows);
  const lines = rows.map((row) => {
    const record = leaderboardRecord(row);
    return `${jsonLine(Object.fromEntries(columns.map((column) => [column, record[column]])))}\n`;
  });
  if (lines.length === 0) say(nothing(runs));
  await printAll(lines);
}

/** For people: headline targets; a table a problem where several problems are scored by different targets. */
export function printTables({ runs, notes }: SelectedRuns, flags: LeaderboardFlags): void {
  notes.forEach(say);
  const { axis } = flags;
  if (!runs.some(isScored)) {
    say(nothing(runs));
    return;
  }
  const colours = coloursFor(process.stdout);
  const labels = instanceLabels(runs.map(({ problem }) => problem));
  const by = flags.by ?? (ladders(runs).length > 1 ? 'problem' : 'overall');
  const settingOf = settingLabels(runs);
  const section = (title: string, of: readonly RunSummary[]): void => {
    const targets = flags.targets === 'all' ? [...new Set(ladders(of).flat())] : headlineOf(of);
    const rows = leaderboard(of, { by: 'overall', axis, targets });
    if (rows.length === 0) return;
    print(`${colours.bold(title)}\n`);
    for (const some of inScreens(targets)) print(`${renderRows(rows, { targets: some, axis, colours, settingOf })}\n`);
  };
  if (by === 'problem')
    for (const [problem, own] of Map.groupBy(runs, (run) => run.problem)) section(labels.get(problem) ?? problem, own);
  if (by === 'overall' || flags.by === undefined)
    section(labels.size === 1 ? [...labels.values()].join() : `All ${counted(labels.size, 'problem')}`, runs);
  for (const line of legend(leaderboard(runs, { by: 'overall', axis, targets: [] }), axis)) print(colours.dim(line));
}

/** The distinct ladders of targets. */
const ladders = (runs: readonly RunSummary[]): (readonly number[])[] => [
  ...new Map(runs.map(({ targets }) => [targets.join(), targets])).values(),
];

/** Of the targets that somebody reached: further ones would be columns of misses alone. */
function headlineOf(runs: readonly RunSummary[]): number[] {
  const reached = new Set(runs.flatMap(({ targets, hits }) => targets.filter((_, i) => hits[i])));
  const all = ladders(runs);
  const telling = all.map((ladder) => ladder.filter((target) => reached.has(target)));
  return headlineTargets(telling.every((ladder) => ladder.length > 0) ? telling : all);
}

/** As many targets as fit on a screen at a time; none is one screen too. */
const inScreens = (targets: readonly number[]): number[][] =>
  Array.from({ length: Math.max(1, Math.ceil(targets.length / 3)) }, (_, i) => targets.slice(3 * i, 3 * i + 3));

const nothing = (runs: readonly RunSummary[]): string =>
  runs.length === 0
    ? 'There are no runs to compare yet. descent run SUITE.json makes some.'
    : `None of ${counted(runs.length, 'run')} has finished yet.`;
