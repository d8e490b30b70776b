import type { BoardQuery } from '../../../../shared/contract/board.ts';
import { DescentError } from '../../../../shared/domain/error.ts';
import { precisionIds } from '../../../../shared/domain/run-spec.ts';
import type { LeaderboardRow } from '../../../../shared/stats/leaderboard-row.ts';
import { paperNames, paperText, requirePaperLength, type PaperFormat } from '../../export/paper.ts';
import { Board } from '../board/board.ts';
import type { ServiceContext } from '../context.ts';
import { figuresOf, nameOf, placed } from './board-rows.ts';

/**
 * The leaderboard of a query as a table for a paper: at its target, or with the means over all targets. A row of it is of
 * one precision and has its own rank, whether or not precisions stand side by side on the screen.
 *
 * @throws DescentError export.too_long, export.grouped, filter.invalid, sort.unknown
 */
export async function boardPaper(
  context: ServiceContext,
  { pivot: _, ...chosen }: BoardQuery,
  format: PaperFormat,
): Promise<string> {
  const query: BoardQuery = { ...chosen, pivot: false, sort: inRows(chosen.sort) };
  const { store, definitions } = context;
  const { by, axis } = query;
  if (by === 'fields')
    throw new DescentError(
      'export.grouped',
      'A table for a paper has rows by problem or overall, not by chosen fields.',
      {
        advice: 'Choose one of these, or save the rows as CSV.',
      },
    );
  const board = new Board(context);
  const { total, pool } = board.page({ ...query, window: { offset: 0, limit: 1 }, draft: true });
  requirePaperLength(total);
  const targets = query.target === null ? [] : [query.target];
  const rows: LeaderboardRow[] = [];
  const problems = new Set<string>();
  for await (const cell of placed(board, query)) {
    rows.push(figuresOf(store, cell, query, targets));
    for (const { instance } of cell.entry.groups) problems.add(nameOf(instance).problem);
  }
  const names = paperNames(store, definitions);
  return paperText(rows, format, {
    ...{ by, axis, targets, names, pool, problems: [...problems] },
    rankedBy: query.target === null ? 'all' : 'target',
  });
}

/** Of a column that stands under a precision, that column; a loss is no column of rows. */
function inRows({ column, descending }: BoardQuery['sort']): BoardQuery['sort'] {
  const name = column.slice(column.indexOf('.') + 1);
  const isUnder = precisionIds.some((id) => column.startsWith(`${id}.`));
  if (!isUnder) return { column, descending };
  return name === 'loss' ? { column: 'rank', descending: false } : { column: name, descending };
}
