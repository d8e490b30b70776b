import type { BoardQuery } from '../../../../shared/contract/board.ts';
import { DescentError } from '../../../../shared/domain/error.ts';
import type { Entry, Row, StandingOf } from './entries.ts';
import type { Group } from './group-index.ts';

type Key = number | string;
type KeyOf = (row: Row) => Key;

const counts = ['scored', 'failures', 'diverged', 'unfinished'] as const;
const largest = ['parameter_bytes', 'state_bytes', 'peak_bytes'] as const;

const texts: Readonly<Record<string, (group: Group) => string>> = {
  problem: ({ instance }) => instance.label,
  optimizer: ({ configuration }) => configuration.title,
  hyper: ({ configuration }) => configuration.label,
  hardware: ({ hardware }) => hardware,
};

/**
 * Ranked rows in the order of a column; equal ones stay in the order of their ranks, and those without a value come last
 * in both directions. Ranks of different problems do not compare: by rank, the rows of one problem stay together. A row
 * of several precisions counts by the one that ranks it, or by the one before a dot in the column's name: `int4.gap`.
 *
 * @param standing asked only where a column needs it
 * @throws DescentError sort.unknown
 */
export function sortRows(
  rows: readonly Row[],
  { by, sort }: Pick<BoardQuery, 'by' | 'sort'>,
  standing: () => StandingOf,
): readonly Row[] {
  const { column, descending } = sort;
  const [, precision, name = ''] = /^(?:(fp32|fp64|int4)\.)?(.*)$/.exec(column) ?? [];
  const entryOf = ({ best, entries }: Row): Entry | undefined =>
    precision === undefined ? best : entries.find((entry) => entry.precision === precision);
  const keyOf = columnKey(name, standing, entryOf);
  if (keyOf === undefined)
    throw new DescentError('sort.unknown', `The leaderboard has no column "${column}" to sort by.`);
  const keys = rows.map(keyOf);
  const { present = [], missing = [] } = Object.groupBy(keys.keys(), (at) =>
    isMissing(keys[at]!) ? 'missing' : 'present',
  );
  const sign = descending ? -1 : 1;
  const byRank = (a: number, b: number): number => rows[a]!.rank - rows[b]!.rank || a - b;
  const within =
    by === 'problem' && name === 'rank' ? rows.map(({ best }) => best.groups[0].instance.label) : undefined;
  const order = [
    ...present.sort(
      (a, b) =>
        (within === undefined ? 0 : compareKeys(within[a]!, within[b]!)) ||
        sign * compareKeys(keys[a]!, keys[b]!) ||
        byRank(a, b),
    ),
    ...missing.sort(byRank),
  ];
  return order.map((at) => rows[at]!);
}

const isMissing = (key: Key): boolean => typeof key === 'number' && Number.isNaN(key);

/** Keys of one column are all numbers or all texts; texts by code units. */
const compareKeys = (a: Key, b: Key): number => (a === b ? 0 : a < b ? -1 : 1);

function columnKey(
  name: string,
  standing: () => StandingOf,
  entryOf: (row: Row) => Entry | undefined,
): KeyOf | undefined {
  const figure =
    (of: (entry: Entry) => number): KeyOf =>
    (row) => {
      const entry = entryOf(row);
      return entry === undefined ? NaN : of(entry);
    };
  const text = texts[name];
  if (text !== undefined) return ({ best }) => text(best.groups[0]);
  const count = counts.find((each) => each === (name === 'runs' ? 'scored' : name));
  if (count !== undefined) return figure((entry) => entry.sum((group) => group[count]));
  const most = largest.find((each) => each === name);
  if (most !== undefined) return figure((entry) => entry.largest((group) => group[most]));
  switch (name) {
    case 'rank':
      return ({ rank }) => rank;
    case 'precision':
      return ({ best }) => best.precision;
    case 'problems':
      return figure(({ problems }) => problems.length);
    case 'budget':
      return ({ best }) => best.groups[0].budget_steps;
    case 'gap':
      return figure(({ gap }) => gap?.median ?? NaN);
    case 'compute_s':
      return figure(({ compute_s }) => compute_s);
    case 'success':
    case 'ert': {
      const standingOf = standing();
      return figure((entry) => standingOf(entry)[name]);
    }
    default:
      return undefined;
  }
}
