import { setImmediate } from 'node:timers/promises';
import type { BoardQuery } from '../../../../shared/contract/board.ts';
import { headlineTargets } from '../../../../shared/stats/headline.ts';
import type { LeaderboardRow } from '../../../../shared/stats/leaderboard-row.ts';
import { leaderboard, pooledRow, withoutResult } from '../../../../shared/stats/leaderboard.ts';
import type { RowKey } from '../../../../shared/stats/row-key.ts';
import { groupSummaries } from '../../store/leaderboard-query.ts';
import { budgetOf, everyOf } from '../../store/spent.ts';
import type { Store } from '../../store/store.ts';
import type { Board } from '../board/board.ts';
import type { Entry } from '../board/entry.ts';
import type { BoardInstance, Group } from '../board/group-table.ts';

/** Rows that are taken at a time: their intervals take milliseconds each, and others wait meanwhile. */
const pageLength = 20;

/** A cell of the board in its place. */
export interface Placed {
  readonly rank: number | undefined;
  readonly entry: Entry;
}

/** All pages of a query. */
export async function* placed(board: Board, query: BoardQuery): AsyncGenerator<Placed> {
  await board.ready(query);
  for (let offset = 0, total = Infinity; offset < total; offset += pageLength) {
    const page = board.entries(query, { offset, limit: pageLength });
    total = page.total;
    for (const { rank, entries } of page.rows)
      for (const entry of entries) {
        yield { rank: rank ?? undefined, entry };
        await setImmediate();
      }
  }
}

/** Those to report on, descending: of a query without one, the headline or all. */
export function targetsOf(
  store: Store,
  query: BoardQuery,
  which: 'headline' | 'all',
  instances: readonly BoardInstance[],
  groups: readonly number[],
): number[] {
  if (query.target !== null) return [query.target];
  const ladders = instances.map(({ targets }) => [...targets.keys()]);
  if (which === 'all') return [...new Set(ladders.flat())].sort((a, b) => b - a);
  const reached = store.all<{ target: number }>(
    `SELECT DISTINCT target FROM group_target
     WHERE hits > 0 AND group_id IN (SELECT value FROM json_each(:groups))`,
    { groups: JSON.stringify(groups) },
  );
  return headlineTargets(ladders, new Set(reached.map(({ target }) => target)));
}

export const keyOf = ({ configuration, precision, hardware, ...group }: Group): RowKey => ({
  optimizer: configuration.optimizer,
  optimizer_revision: configuration.revision,
  hyper: configuration.hyper_json,
  precision,
  precision_revision: group.precision_revision,
  engine_revision: group.engine_revision,
  budget: budgetOf(group),
  every: everyOf(group.record_every_steps),
  hardware,
  jobs: group.jobs,
});

/** A problem instance as rows of the command line name it. */
export const nameOf = ({ problem, parameters_json, revision }: BoardInstance) => ({
  problem: parameters_json === '{}' ? problem : `${problem} ${parameters_json}`,
  problem_revision: revision,
});

/** Of one cell, made from its runs as the command line makes them; its rank is that among all others. */
export function figuresOf(
  store: Store,
  { entry, rank }: Placed,
  { by, axis }: BoardQuery,
  targets: readonly number[],
): LeaderboardRow {
  const runs = entry.groups.flatMap(({ id }) => groupSummaries(store, id));
  const row = by === 'fields' ? pooledRow(runs, { axis, targets }) : leaderboard(runs, { by, axis, targets }).rows[0];
  return { ...(row ?? withoutResult(keyOf(entry.of))), rank };
}
