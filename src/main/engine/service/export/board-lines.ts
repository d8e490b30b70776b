import type { BoardQuery } from '../../../../shared/contract/board.ts';
import { csvRecord, type CsvCell } from '../../../../shared/csv.ts';
import { leaderboardRecord, LeaderboardTable, type RowFacts } from '../../../../shared/stats/leaderboard-record.ts';
import { Board } from '../board/board.ts';
import type { Entry } from '../board/entry.ts';
import type { BoardInstance } from '../board/group-table.ts';
import type { ServiceContext } from '../context.ts';
import { figuresOf, keyOf, nameOf, placed, targetsOf } from './board-rows.ts';

/**
 * The leaderboard of a query, all pages of it, in the columns of the command line: a line a cell, in the order and with
 * the ranks of the board. Figures are made from the runs, as the command line makes them.
 *
 * @param targets those to report on where the query is of no single one; 'all' also gives every column
 */
export async function* boardLines(
  context: ServiceContext,
  query: BoardQuery,
  targets: 'headline' | 'all',
): AsyncGenerator<string> {
  const { store } = context;
  const board = new Board(context);
  const table = new LeaderboardTable(targets === 'all');
  const instances = new Map<number, BoardInstance>();
  const groups: number[] = [];
  for await (const { entry } of placed(board, query)) {
    table.add(factsOf(entry, query));
    for (const { id, instance } of entry.groups) {
      instances.set(instance.id, instance);
      groups.push(id);
    }
  }
  const wanted = targetsOf(store, query, targets, [...instances.values()], groups);
  const columns = columnsOf(query, table.columns(wanted));
  yield csvRecord(columns);
  for await (const cell of placed(board, query)) {
    const grouped = board.grouped(query, cell.entry);
    const record: Readonly<Record<string, CsvCell>> = {
      ...leaderboardRecord(figuresOf(store, cell, query, wanted)),
      ...(grouped !== undefined && { ...grouped.values, pooled_over: grouped.over.join('; ') }),
    };
    yield csvRecord(columns.map((column) => record[column]));
  }
}

/** Of rows by fields: these, and what is pooled, in the place of what names one method on one problem. */
function columnsOf({ by, fields = [] }: BoardQuery, columns: readonly string[]): string[] {
  if (by !== 'fields') return [...columns];
  // Revisions stay: rows of two are kept apart.
  const names = /^(?:rank|problem|problem_json|optimizer|precision|h\..*)$/;
  return ['rank', ...fields, 'pooled_over', ...columns.filter((name) => !names.test(name))];
}

const factsOf = (entry: Entry, { by }: BoardQuery): RowFacts => ({
  ...keyOf(entry.of),
  ...(by === 'problem' ? nameOf(entry.of.instance) : { problem: undefined, problem_revision: undefined }),
  problems: entry.problems,
  runs: entry.sum(({ scored }) => scored),
  failures: entry.sum(({ failures }) => failures),
  diverged: entry.sum(({ diverged }) => diverged),
  unfinished: entry.sum(({ unfinished }) => unfinished),
  disturbed: entry.sum(({ disturbed }) => disturbed),
  unreached: entry.sum(({ unreached }) => unreached),
  hasGap: entry.groups.some(({ gap_median }) => !Number.isNaN(gap_median)),
  tellsPeak: entry.largest(({ peak_bytes }) => peak_bytes) !== undefined,
});
