import { setImmediate } from 'node:timers/promises';
import type { BoardCell, BoardQuery } from '../../../../shared/contract/board.ts';
import { csvRecord } from '../../../../shared/csv.ts';
import { leaderboardColumns } from '../../../../shared/domain/columns.ts';
import { leaderboardRecord } from '../../../../shared/stats/leaderboard-record.ts';
import type { LeaderboardRow } from '../../../../shared/stats/leaderboard-row.ts';
import { leaderboard } from '../../../../shared/stats/leaderboard.ts';
import { groupSummaries } from '../../store/leaderboard-query.ts';
import type { Store } from '../../store/store.ts';
import { Board } from '../board/board.ts';
import type { ServiceContext } from '../context.ts';

/** Rows that are asked for at a time: their intervals take milliseconds each, and others wait meanwhile. */
const pageLength = 20;

interface Placed {
  readonly rank: number;
  readonly cell: BoardCell;
}

/**
 * The leaderboard of a query, all pages of it, in the columns of the command line: a line a cell, in the order and with
 * the ranks of the board. Figures are made from the runs, as the command line makes them.
 */
export async function* boardLines(context: ServiceContext, query: BoardQuery): AsyncGenerator<string> {
  const board = new Board(context);
  const columns = leaderboardColumns(await targetsOf(context.store, board, query));
  yield csvRecord(columns);
  for await (const { rank, cell } of cells(board, query)) {
    const row = figuresOf(context.store, cell, query);
    if (row === undefined) continue;
    const record = leaderboardRecord({ ...row, rank, complete: cell.complete });
    yield csvRecord(columns.map((column) => record[column]));
  }
}

async function* cells(board: Board, query: BoardQuery): AsyncGenerator<Placed> {
  for (let offset = 0, total = Infinity; offset < total; offset += pageLength) {
    const page = board.page({ ...query, window: { offset, limit: pageLength } });
    total = page.total;
    for (const { rank, cells: own } of page.rows)
      for (const cell of Object.values(own)) {
        yield { rank, cell };
        await setImmediate();
      }
  }
}

/** The targets of all rows, descending; the one that is asked for alone. */
async function targetsOf(store: Store, board: Board, query: BoardQuery): Promise<number[]> {
  if (query.target !== null) return [query.target];
  const instances = new Set<number>();
  for await (const { cell } of cells(board, query)) {
    const rows = store.all<{ id: number }>(
      'SELECT DISTINCT instance_id AS id FROM run_group WHERE group_id IN (SELECT value FROM json_each(:groups))',
      { groups: JSON.stringify(cell.groupIds) },
    );
    for (const { id } of rows) instances.add(id);
  }
  const ladders = store.all<{ targets: string }>(
    'SELECT targets_json AS targets FROM problem_instance WHERE instance_id IN (SELECT value FROM json_each(:ids))',
    { ids: JSON.stringify([...instances]) },
  );
  const all = new Set(ladders.flatMap(({ targets }) => JSON.parse(targets) as number[]));
  return [...all].sort((a, b) => b - a);
}

/** Undefined where no run of the cell is scored yet. */
function figuresOf(
  store: Store,
  { groupIds }: BoardCell,
  { by, axis, target }: BoardQuery,
): LeaderboardRow | undefined {
  const runs = groupIds.flatMap((groupId) => groupSummaries(store, groupId));
  return leaderboard(runs, { by, axis, ...(target !== null && { targets: [target] }) })[0];
}
