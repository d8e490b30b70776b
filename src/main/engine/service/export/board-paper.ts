import type { BoardQuery } from '../../../../shared/contract/board.ts';
import { DescentError } from '../../../../shared/domain/error.ts';
import type { LeaderboardRow } from '../../../../shared/stats/leaderboard-row.ts';
import { paperNames, paperText, requirePaperLength, type PaperFormat } from '../../export/paper.ts';
import { Board } from '../board/board.ts';
import type { ServiceContext } from '../context.ts';
import { figuresOf, nameOf, placed } from './board-rows.ts';

/**
 * The leaderboard of a query as a table for a paper: at its target, or with the means over all targets.
 *
 * @throws DescentError export.too_long, export.grouped, filter.invalid, sort.unknown
 */
export async function boardPaper(context: ServiceContext, query: BoardQuery, format: PaperFormat): Promise<string> {
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
  return paperText(rows, format, { by, axis, targets, names, pool, problems: [...problems] });
}
