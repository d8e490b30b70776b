import { budgetInWords } from '../domain/budget-words.ts';
import { everyInWords } from '../domain/recording.ts';
import { precisionIds } from '../domain/run-spec.ts';
import { count } from '../number-text.ts';
import type { CostAxis } from '../stats/cost.ts';
import type { LeaderboardRow } from '../stats/leaderboard-row.ts';
import type { PaperOptions } from './options.ts';
import { tellsGaps } from './tells-gaps.ts';

const named = 8;

const axisNames: Readonly<Record<CostAxis, string>> = {
  steps: 'steps',
  f_evals: 'values of f',
  oracle_units: 'oracle units (f + 3 g + 6 Hv)',
  compute_s: 'seconds of computing',
};

/** What a table shows and what it rests on, made from its figures; a sentence each. */
export function captionOf(rows: readonly LeaderboardRow[], options: PaperOptions): string[] {
  const { pool, program } = options;
  return [
    whatOf(rows, options),
    runsOf(rows),
    ...(pool === '' ? [] : [`Compared on ${pool}.`]),
    ...meritsOf(rows, options),
    ...(tellsGaps(rows) ? ['Final gap: f − f* at the end, the median over runs [quartiles, where they differ].'] : []),
    'Time: median compute time.',
    `Ranks are by success ${options.rankedBy === 'target' ? 'at the target' : 'over all targets'}, then ERT, then final gap; equal rows share one.`,
    ...(rows.some(({ rank }) => rank === undefined)
      ? ['Rows without a rank lack results on some of the problems.']
      : []),
    alike(
      'Budget of a run',
      'Budgets of a run',
      rows.map(({ budget }) => budgetInWords(budget)),
    ),
    recordingOf(rows),
    placesOf(rows, options),
    `Made with ${program}.`,
  ];
}

function whatOf(rows: readonly LeaderboardRow[], { by, names, problems }: PaperOptions): string {
  const methods = new Set(rows.map(({ optimizer }) => optimizer)).size;
  const settings = new Set(rows.map(({ optimizer, hyper }) => `${optimizer} ${hyper}`)).size;
  const what = counted(methods, 'method') + (settings > methods ? ` in ${count(settings)} settings` : '');
  const used = precisionIds.filter((id) => rows.some(({ precision }) => precision === id));
  const all = [...new Set(problems.map(names.problem))];
  const where =
    all.length > named ? `${count(all.length)} problems` : `${counted(all.length, 'problem')} (${all.join(', ')})`;
  const how = by === 'problem' ? ', each ranked by itself' : ', averaged';
  return `${what} on ${where}${all.length > 1 ? how : ''}, in ${used.join(', ')}.`;
}

function runsOf(rows: readonly LeaderboardRow[]): string {
  const runs = rows.map((row) => row.runs);
  const [least, most] = [Math.min(...runs), Math.max(...runs)];
  const total = (of: (row: LeaderboardRow) => number) => rows.reduce((sum, row) => sum + of(row), 0);
  const failures = total((row) => row.failures);
  const diverged = total((row) => row.diverged);
  const unfinished = total((row) => row.unfinished);
  return [
    `${counted(
      total((row) => row.runs),
      'run',
    )}, ${least === most ? count(least) : `${count(least)} to ${count(most)}`} a row`,
    ...(failures === 0
      ? ['none failed']
      : [`${count(failures)} failed (${count(diverged)} diverged) and count as misses`]),
    ...(unfinished === 0 ? [] : [`${count(unfinished)} that have not ended left out`]),
  ]
    .join('; ')
    .concat('.');
}

function meritsOf(rows: readonly LeaderboardRow[], { axis, targets }: PaperOptions): string[] {
  const interval = '[95 % interval]';
  const unit = axisNames[axis];
  if (targets.length > 0)
    return [
      `Success: share of runs that came so near to the optimum ${interval} (Wilson).`,
      `ERT: expected cost of getting there in ${unit} ${interval} (bootstrap over runs); ≥ where no run did.`,
    ];
  return [
    `Success: share of targets that were reached, mean over targets ${interval} (Wilson).`,
    `ERT: expected cost of reaching a target in ${unit}, geometric mean over targets${
      rows.some(({ unreached }) => unreached > 0) ? '; ≥ where no run reached some of them' : ''
    }.`,
  ];
}

function recordingOf(rows: readonly LeaderboardRow[]): string {
  const ways = rows.map(({ every }) => everyInWords(every) || 'looked at every step up to 100, then each 1 %');
  return alike('Runs were', 'Runs were', ways, ' ');
}

function placesOf(rows: readonly LeaderboardRow[], { names }: PaperOptions): string {
  const places = alike(
    'Made on',
    'Made on',
    rows.map(({ hardware }) => names.place(hardware)),
    ' ',
  );
  const jobs = [...new Set(rows.map((row) => row.jobs))].filter((each) => each > 1);
  const disturbed = rows.reduce((sum, row) => sum + row.disturbed, 0);
  return [
    places.replace(/\.$/, ''),
    ...(jobs.length === 0 ? [] : [`up to ${Math.max(...jobs)} programs at a time`]),
    ...(disturbed === 0 ? [] : [`${counted(disturbed, 'run')} disturbed by other programs, heat or sleep`]),
  ]
    .join('; ')
    .concat('.');
}

/** One value of all rows, or all of them. */
function alike(one: string, several: string, values: readonly string[], mark = ': '): string {
  const distinct = [...new Set(values)];
  return `${distinct.length === 1 ? one : several}${mark}${distinct.join('; ')}.`;
}

const counted = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
