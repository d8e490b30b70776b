import type { BoardQuery } from '../../../../shared/contract/board.ts';
import { DescentError } from '../../../../shared/domain/error.ts';
import { precisionIds } from '../../../../shared/domain/run-spec.ts';
import type { Entries, Merit } from './entries.ts';
import { lossKeys } from './losses.ts';
import { numbersTo, sortedBy, type KeyOf } from '../../../../shared/stats/radix-sort.ts';
import type { RankedRows } from './ranked-rows.ts';

/**
 * Rows of a ranking in the order of a column; equal ones stay in the order of their ranks, and those without a value come
 * last in both directions. Ranks of different problems do not compare: by rank, the rows of one problem stay together. A
 * row of several precisions counts by the one that ranks it, or by the one before a dot in the column's name: `int4.gap`,
 * or `int4.loss` for what the chosen figure has lost against fp64.
 *
 * @param merit asked only where a column needs it
 * @throws DescentError sort.unknown
 */
export function sortRows(
  ranking: RankedRows,
  entries: Entries,
  merit: () => Merit,
  { sort: { column, descending }, figure, target }: Pick<BoardQuery, 'sort' | 'figure' | 'target'>,
): Uint32Array {
  const { ranks, best, sides } = ranking;
  // One without a rank comes last in both directions.
  const rankOf: KeyOf = (row) => (ranks[row] === 0 ? NaN : ranks[row]!);
  const [, precision, name = ''] = /^(?:(fp32|fp64|int4)\.)?(.*)$/.exec(column) ?? [];
  const side = precisionIds.findIndex((id) => id === precision);
  const entryOf = (row: number): number | undefined => {
    if (side < 0) return best[row]!;
    const number = sides === undefined ? best[row]! : sides[precisionIds.length * row + side]!;
    return number >= 0 && entries.precision(number) === side ? number : undefined;
  };
  const reference = precisionIds.indexOf('fp64');
  const lossKeyOf = (): KeyOf | undefined => {
    if (sides === undefined || side < 0) return undefined;
    const loss = lossKeys(entries, merit, figure, target === null);
    return (row) => {
      const [own, other] = [side, reference].map((at) => sides[precisionIds.length * row + at]!) as [number, number];
      return own < 0 || other < 0 ? NaN : loss(own, other);
    };
  };
  const keyOf = name === 'rank' ? rankOf : name === 'loss' ? lossKeyOf() : keyOfEntries(name, entries, merit, entryOf);
  if (keyOf === undefined)
    throw new DescentError('sort.unknown', `The leaderboard has no column "${column}" to sort by.`);
  const byRank = sortedBy(numbersTo(best.length), rankOf);
  const sorted = sortedBy(byRank, descending ? (row) => -keyOf(row) : keyOf);
  const problems = name === 'rank' && entries.problem !== undefined ? entries.column('problem') : undefined;
  return problems === undefined ? sorted : sortedBy(sorted, (row) => problems(best[row]!));
}

function keyOfEntries(
  name: string,
  entries: Entries,
  merit: () => Merit,
  entryOf: (row: number) => number | undefined,
): KeyOf | undefined {
  const figure = name === 'success' || name === 'ert' ? merit()[name] : entries.column(name);
  return (
    figure &&
    ((row) => {
      const number = entryOf(row);
      return number === undefined ? NaN : figure(number);
    })
  );
}
