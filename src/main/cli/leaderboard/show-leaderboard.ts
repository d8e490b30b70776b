import type { CostAxis } from '../../../shared/stats/cost.ts';
import { headlineTargets } from '../../../shared/stats/headline.ts';
import { leaderboardTable } from '../../../shared/stats/leaderboard-record.ts';
import { leaderboard, type Leaderboard } from '../../../shared/stats/leaderboard.ts';
import { distinctions } from '../../../shared/paper/distinctions.ts';
import { poolInWords } from '../../../shared/stats/pool.ts';
import { instanceText } from '../../../shared/stats/row-key.ts';
import { isScored, type RunSummary } from '../../../shared/stats/run-summary.ts';
import type { CommonFlags, JsonFlag } from '../flags.ts';
import { withFigures } from '../database.ts';
import { counted } from '../format.ts';
import { coloursFor, jsonLine, print, printAll, say } from '../output.ts';

import { instanceLabels, settingLabels } from './labels.ts';
import { legend, renderRows } from './render.ts';
import { selectRuns, type RunFilter, type SelectedRuns } from './select-runs.ts';

export interface LeaderboardFlags extends RunFilter {
  readonly axis: CostAxis;
  readonly by?: 'overall' | 'problem';
  readonly targets?: 'all' | 'headline';
}

export async function showLeaderboard(flags: LeaderboardFlags & CommonFlags & JsonFlag): Promise<void> {
  const selected = await withFigures(flags.db, (store) => selectRuns(store, flags));
  if (flags.json === true) await printJson(selected, flags);
  else printTables(selected, flags);
}

/**
 * Columns and records as machines read them: the headline targets unless all are asked for; a row for each method, or
 * for each problem too.
 */
export function scoredTable(runs: readonly RunSummary[], { axis, by = 'overall', targets }: LeaderboardFlags) {
  const all = targets === 'all';
  const board = leaderboard(runs, { by, axis, ...(!all && { targets: headlineOf(runs.filter(isScored)) }) });
  tellPool(board, runs);
  return leaderboardTable(board.rows, all);
}

export async function printJson(selected: SelectedRuns, flags: LeaderboardFlags): Promise<void> {
  remarksOn(selected).forEach(say);
  const { columns, records } = scoredTable(selected.runs, flags);
  await printAll(
    records.map((record) => `${jsonLine(Object.fromEntries(columns.map((column) => [column, record[column]])))}\n`),
  );
}

/**
 * For people: headline targets; a table a problem where several problems are scored by different targets. Titles and what
 * tells rows apart are of the runs in the tables alone: those that have not finished are only counted.
 */
export function printTables(selected: SelectedRuns, flags: LeaderboardFlags): void {
  remarksOn(selected).forEach(say);
  const { axis } = flags;
  const { places } = selected;
  const runs = selected.runs.filter(isScored);
  if (runs.length === 0) return;
  const colours = coloursFor(process.stdout);
  const labels = labelsOf(runs);
  const by = flags.by ?? (ladders(runs).length > 1 ? 'problem' : 'overall');
  const settingOf = settingLabels(runs);
  const apart = distinctions(runs, (place) => places.get(place) ?? place);
  const all: Leaderboard['rows'][number][] = [];
  const section = (title: string, of: readonly RunSummary[]): void => {
    const targets = flags.targets === 'all' ? [...new Set(ladders(of).flat())] : headlineOf(of);
    const board = leaderboard(of, { by: 'overall', axis, targets });
    if (board.rows.length === 0) return;
    all.push(...board.rows);
    print(`${colours.bold(title)}\n`);
    tellPool(board, runs, print);
    for (const some of inScreens(targets))
      print(`${renderRows(board.rows, { targets: some, axis, colours, settingOf, apart })}\n`);
  };
  if (by === 'problem')
    for (const [problem, own] of Map.groupBy(runs, instanceText)) section(labels.get(problem) ?? problem, own);
  if (by === 'overall' || flags.by === undefined)
    section(labels.size === 1 ? [...labels.values()].join() : `All ${counted(labels.size, 'problem')}`, runs);
  const unfinished = selected.runs.length - runs.length;
  for (const line of legend(all, { axis, unfinished })) print(colours.dim(line));
}

/** Names of problem instances, by `instanceText`. */
function labelsOf(runs: readonly RunSummary[]): Map<string, string> {
  const names = instanceLabels(runs.map(({ problem }) => problem));
  const revisions = Map.groupBy(runs, ({ problem }) => problem);
  return new Map(
    runs.map((run) => {
      const own = new Set(revisions.get(run.problem)!.map(({ problem_revision: revision }) => revision));
      const name = names.get(run.problem) ?? run.problem;
      return [instanceText(run), own.size > 1 ? `${name}, revision ${run.problem_revision}` : name];
    }),
  );
}

function tellPool({ pool }: Leaderboard, runs: readonly RunSummary[], tell = say): void {
  if (pool === undefined || pool.left.size === 0) return;
  const labels = labelsOf(runs);
  tell(poolInWords(pool, (problem) => labels.get(problem) ?? problem));
}

/** The distinct ladders of targets. */
export const ladders = (runs: readonly RunSummary[]): (readonly number[])[] => [
  ...new Map(runs.map(({ targets }) => [targets.join(), targets])).values(),
];

/** Of all runs that have ended. */
export const headlineOf = (runs: readonly RunSummary[]): number[] =>
  headlineTargets(ladders(runs), new Set(runs.flatMap(({ targets, hits }) => targets.filter((_, i) => hits[i]))));

/** As many targets as fit on a screen at a time; none is one screen too. */
const inScreens = (targets: readonly number[]): number[][] =>
  Array.from({ length: Math.max(1, Math.ceil(targets.length / 3)) }, (_, i) => targets.slice(3 * i, 3 * i + 3));

/** What was left out, and why there is no row. */
function remarksOn({ runs, notes }: SelectedRuns): readonly string[] {
  if (runs.some(isScored)) return notes;
  if (runs.length > 0) return [...notes, `None of ${counted(runs.length, 'run')} has finished yet.`];
  return notes.length > 0 ? notes : ['There are no runs to compare yet. descent run SUITE.json makes some.'];
}
