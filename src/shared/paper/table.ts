import { targetName } from '../domain/columns.ts';
import { figure } from '../number-text.ts';
import type { Ert } from '../stats/ert.ts';
import type { TargetResult } from '../stats/ladder.ts';
import type { LeaderboardRow } from '../stats/leaderboard-row.ts';
import type { Quartiles } from '../stats/quantile.ts';
import { wilson, type Proportion } from '../stats/wilson.ts';
import { captionOf } from './caption.ts';
import { distinctions } from './distinctions.ts';
import type { PaperNames, PaperOptions } from './options.ts';
import { tellsGaps } from './tells-gaps.ts';

/** A number with three significant digits, or so many. */
export type PaperNumber = number | { readonly value: number; readonly digits: number };
/** What stands in a cell: texts as they are, and numbers that each format writes in its own way. */
export type Cell = readonly (string | PaperNumber)[];

export interface PaperColumn {
  readonly head: string;
  /** What it has in common with the columns beside it that say the same. */
  readonly over?: string;
  readonly align: 'left' | 'right';
}

/** A leaderboard as it stands in a paper. */
export interface PaperTable {
  /** Sentences. */
  readonly caption: readonly string[];
  readonly columns: readonly PaperColumn[];
  readonly rows: readonly {
    readonly cells: readonly Cell[];
    /** Another problem than before begins here. */
    readonly begins: boolean;
  }[];
}

/** As tables and axes have it. */
export const paperNumber = (number: PaperNumber): string =>
  typeof number === 'number' ? figure(number) : figure(number.value, number.digits);

const nothing: Cell = ['–'];

interface Column extends PaperColumn {
  readonly cell: (row: LeaderboardRow) => Cell;
}

/** The table of ranked rows, in their order, with a caption made from them. */
export function paperTable(rows: readonly LeaderboardRow[], options: PaperOptions): PaperTable {
  const columns = columnsOf(rows, options);
  return {
    caption: captionOf(rows, options),
    columns: columns.map(({ cell: _, ...column }) => column),
    rows: rows.map((row, at) => ({
      cells: columns.map(({ cell }) => cell(row)),
      begins: at > 0 && instanceOf(row) !== instanceOf(rows[at - 1]!),
    })),
  };
}

const instanceOf = ({ problem, problem_revision }: LeaderboardRow): string => `${problem_revision} ${problem}`;

function columnsOf(rows: readonly LeaderboardRow[], { by, axis, targets, names }: PaperOptions): Column[] {
  const apart = apartness(rows, names);
  const problemOf = problemNames(rows, names);
  const left = (head: string, cell: Column['cell']): Column => ({ head, align: 'left', cell });
  const right = (head: string, cell: Column['cell']): Column => ({ head, align: 'right', cell });
  const cost = axis === 'compute_s' ? 'ERT (s)' : 'ERT';
  const merits =
    targets.length === 0
      ? [right('Success (%)', meanSuccess), right(cost, meanErt)]
      : targets.flatMap((target): Column[] => {
          const over = `gap ≤ ${targetName(target)}`;
          const at = (of: (result: TargetResult) => Cell) => (row: LeaderboardRow) => {
            const result = row.targets.find((each) => each.target === target);
            return result === undefined ? nothing : of(result);
          };
          return [
            {
              ...right(
                'Success (%)',
                at(({ success }) => percent(success)),
              ),
              over,
            },
            {
              ...right(
                cost,
                at(({ ert }) => ertAt(ert)),
              ),
              over,
            },
          ];
        });
  return [
    right('Rank', ({ rank }) => (rank === undefined ? nothing : [rank])),
    ...(by === 'problem' ? [left('Problem', (row) => [problemOf(row)])] : []),
    left('Method', (row) => [[names.method(row), apart(row)].filter((part) => part !== '').join(', ')]),
    left('Precision', ({ precision }) => [precision]),
    right('Runs', ({ runs }) => [runs]),
    ...(rows.some(({ failures }) => failures > 0) ? [right('Failed', ({ failures }) => [failures])] : []),
    ...merits,
    ...(tellsGaps(rows) ? [right('Final gap', ({ gap }) => (gap === undefined ? nothing : gapCell(gap)))] : []),
    right('Time (s)', ({ compute_s }) => (Number.isNaN(compute_s) ? nothing : [compute_s])),
  ];
}

/** A rule of recording that all rows have stands in the caption. */
function apartness(rows: readonly LeaderboardRow[], { place }: PaperNames): (row: LeaderboardRow) => string {
  const isShared = new Set(rows.map(({ every }) => every)).size === 1;
  const told = (row: LeaderboardRow): LeaderboardRow => (isShared ? { ...row, every: null } : row);
  const apart = distinctions(rows.map(told), place);
  return (row) => apart(told(row));
}

/** Revisions of a problem's code are told where there are several of one instance. */
function problemNames(rows: readonly LeaderboardRow[], { problem: nameOf }: PaperNames) {
  const revisions = Map.groupBy(rows, ({ problem }) => problem);
  return ({ problem, problem_revision: revision }: LeaderboardRow): string => {
    const name = nameOf(problem ?? '');
    const own = new Set(revisions.get(problem)?.map(({ problem_revision }) => problem_revision));
    return own.size > 1 ? `${name}, revision ${revision}` : name;
  };
}

const within = (value: PaperNumber, low: PaperNumber, high: PaperNumber): Cell => [
  value,
  ...[' [', low, ', ', high, ']'],
];

/** Alone where all runs end alike. */
function gapCell({ median, q1, q3 }: Quartiles): Cell {
  const [value, low, high] = [median, q1, q3].map((each) => ({ value: each, digits: 2 }));
  return q1 === q3 ? [value!] : within(value!, low!, high!);
}

const percent = ({ rate, low, high }: Proportion): Cell =>
  Number.isNaN(rate) ? nothing : within(...([rate, low, high].map((share) => Math.round(100 * share)) as Three));
type Three = [number, number, number];

/** Its interval is that of as many runs: the variance of shares is at most that of hits and misses with the same mean. */
const meanSuccess = ({ success, runs }: LeaderboardRow): Cell => percent(wilson(success * runs, runs));

/** A mean over targets has no interval. */
const meanErt = ({ ert, unreached }: LeaderboardRow): Cell =>
  Number.isNaN(ert) ? nothing : [...(unreached > 0 ? ['≥ '] : []), ert];

/** Never reached: the cost that it exceeds. */
const ertAt = ({ value, low, high }: Ert): Cell =>
  value === Infinity ? ['≥ ', low] : Number.isNaN(low) ? [value] : within(value, low, high);
