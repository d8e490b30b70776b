import { targetName } from '../../../shared/domain/columns.ts';
import { isTimed, untimedWords } from '../../../shared/domain/run-spec.ts';
import type { CostAxis } from '../../../shared/stats/cost.ts';
import type { TargetResult } from '../../../shared/stats/ladder.ts';
import type { LeaderboardRow } from '../../../shared/stats/leaderboard-row.ts';
import type { Quartiles } from '../../../shared/stats/quantile.ts';
import { bytes, duration, figure } from '../format.ts';
import type { Colours } from '../output.ts';
import { fold, table, type Column } from '../table.ts';

const screen = 100;
const widths = { rank: 3, precision: 4, runs: 7, target: 10, gap: 15, cost: 9, space: 2 };

interface Rendering {
  readonly targets: readonly number[];
  readonly axis: CostAxis;
  readonly colours: Colours;
  readonly settingOf: (row: LeaderboardRow) => string;
  /** What else tells a row from the others. */
  readonly apart: (row: LeaderboardRow) => string;
}

/** One ranked table, at most 100 columns wide; two lines a row. */
export function renderRows(
  rows: readonly LeaderboardRow[],
  { targets, axis, colours, settingOf, apart }: Rendering,
): string {
  const { rank, precision, runs, target, gap, cost, space } = widths;
  const rest = rank + precision + runs + gap + cost + 5 * space + targets.length * (target + space);
  const names = screen - rest;
  const columns: Column[] = [
    { head: '#', align: 'right', width: rank },
    { head: 'optimizer', width: names },
    { head: 'prec', width: precision },
    { head: 'runs', align: 'right', width: runs },
    ...targets.map((each) => ({ head: `gap ${shortName(each)}`, align: 'right' as const, width: target })),
    { head: 'final gap', align: 'right', width: gap },
    { head: 'time', align: 'right', width: cost },
  ];
  const head = columns.map((column) => ({ ...column, head: colours.bold(column.head) }));
  const twoLines = (first: string, second: string): string => `${first}\n${colours.dim(second)}`;
  const cells = rows.map((row) => [
    `${row.rank ?? '-'}`,
    twoLines(
      fold(row.optimizer, names),
      fold([settingOf(row), apart(row), disturbance(row)].filter(Boolean).join(', '), names),
    ),
    row.precision,
    twoLines(`${row.runs}`, row.failures === 0 ? '' : `${row.failures} fail`),
    ...targets.map((each) => {
      const result = row.targets.find((candidate) => candidate.target === each);
      return result === undefined ? '-' : twoLines(success(result), ert(result, axis));
    }),
    row.gap === undefined ? '-' : twoLines(figure(row.gap.median, 2), quartileRange(row.gap)),
    twoLines(time(row.compute_s), bytes(row.state_bytes)),
  ]);
  return table(head, cells);
}

const disturbance = ({ disturbed, runs }: LeaderboardRow): string =>
  disturbed === 0 ? '' : `${disturbed} of ${runs} disturbed`;

/** Minutes and seconds would be too wide. */
const time = (seconds: number): string =>
  Number.isNaN(seconds) ? '–' : seconds < 60 ? duration(seconds) : `${figure(seconds)} s`;

/** Two digits, which tell the targets of a ladder apart. */
const shortName = (target: number): string => targetName(Number(target.toPrecision(2)));

/** On two lines where one is too narrow. */
function quartileRange({ q1, q3 }: Quartiles): string {
  const range = [`${figure(q1, 2)}…`, figure(q3, 2)];
  return range.join(range.join('').length > widths.gap ? '\n' : '');
}

/** '60 23-88': the rate and its Wilson interval in percent. */
const success = ({ success: { rate, low, high } }: TargetResult): string =>
  `${percent(rate)} ${percent(low)}-${percent(high)}`;

const percent = (value: number): string => (Number.isNaN(value) ? '?' : String(Math.round(value * 100)));

/** Never hit: the cost that the ERT exceeds. */
function ert({ ert: { value, low } }: TargetResult, axis: CostAxis): string {
  // In one unit, which compares; and minutes and seconds are too wide.
  const shown = (cost: number): string => (axis === 'compute_s' ? `${figure(cost)} s` : figure(cost));
  return value === Infinity ? `≥ ${shown(low)}` : shown(value);
}

const axisNames: Readonly<Record<CostAxis, string>> = {
  steps: 'steps',
  f_evals: 'values of f',
  oracle_units: 'oracle units (f + 3 g + 6 Hv)',
  compute_s: 'compute time',
};

/** How to read the tables. */
export function legend(
  rows: readonly LeaderboardRow[],
  { axis, unfinished }: { readonly axis: CostAxis; readonly unfinished: number },
): string[] {
  return [
    'gap 1e-k: % of the runs that came so near to the optimum, with its 95 % interval (Wilson);',
    `  below, the expected cost of getting there (ERT) in ${axisNames[axis]}`,
    'final gap: median over the runs of f − f* at their end, below the quartiles;',
    "time: median compute time, below the bytes of the optimizer's state",
    ...(rows.some(({ budget }) => !isTimed(budget)) ? [`– instead of a time: ${untimedWords}`] : []),
    ...(rows.some(({ rank }) => rank === undefined)
      ? ['- instead of a rank: has no results on some of the problems that the others are compared on']
      : []),
    ...(rows.some(({ every }) => every !== null)
      ? ['looked at every n steps: what happened between two of them is seen late, and costs more than it would']
      : []),
    ...(rows.some(({ disturbed }) => disturbed > 0)
      ? ['disturbed: something else on the machine may have changed their times; descent show ID tells what']
      : []),
    ...(unfinished > 0 ? [`${unfinished} of the runs have not finished and are not in the table`] : []),
  ];
}
