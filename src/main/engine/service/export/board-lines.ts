import { setImmediate } from 'node:timers/promises';
import type { BoardQuery } from '../../../../shared/contract/board.ts';
import { csvRecord } from '../../../../shared/csv.ts';
import { headlineTargets } from '../../../../shared/stats/headline.ts';
import { leaderboardRecord, LeaderboardTable, type RowFacts } from '../../../../shared/stats/leaderboard-record.ts';
import type { LeaderboardRow } from '../../../../shared/stats/leaderboard-row.ts';
import { leaderboard, withoutResult } from '../../../../shared/stats/leaderboard.ts';
import type { RowKey } from '../../../../shared/stats/row-key.ts';
import { groupSummaries } from '../../store/leaderboard-query.ts';
import { budgetOf, everyOf } from '../../store/spent.ts';
import type { Store } from '../../store/store.ts';
import { Board } from '../board/board.ts';
import type { Entry } from '../board/entry.ts';
import type { BoardInstance, Group } from '../board/group-table.ts';
import type { ServiceContext } from '../context.ts';

/** Rows that are taken at a time: their intervals take milliseconds each, and others wait meanwhile. */
const pageLength = 20;

interface Placed {
  readonly rank: number | undefined;
  readonly entry: Entry;
}

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
  const columns = table.columns(wanted);
  yield csvRecord(columns);
  for await (const { rank, entry } of placed(board, query)) {
    const record = leaderboardRecord({ ...figuresOf(store, entry, query, wanted), rank });
    yield csvRecord(columns.map((column) => record[column]));
  }
}

async function* placed(board: Board, query: BoardQuery): AsyncGenerator<Placed> {
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

/** Descending. */
function targetsOf(
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

const keyOf = ({ configuration, precision, hardware, ...group }: Group): RowKey => ({
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

const factsOf = (entry: Entry, { by }: BoardQuery): RowFacts => ({
  ...keyOf(entry.of),
  ...(by === 'problem' ? nameOf(entry.of.instance) : { problem: undefined, problem_revision: undefined }),
  problems: entry.groups.length,
  runs: entry.sum(({ scored }) => scored),
  failures: entry.sum(({ failures }) => failures),
  diverged: entry.sum(({ diverged }) => diverged),
  unfinished: entry.sum(({ unfinished }) => unfinished),
  disturbed: entry.sum(({ disturbed }) => disturbed),
  unreached: entry.sum(({ unreached }) => unreached),
  hasGap: entry.groups.some(({ gap_median }) => !Number.isNaN(gap_median)),
  tellsPeak: entry.largest(({ peak_bytes }) => peak_bytes) !== undefined,
});

const nameOf = ({ problem, parameters_json, revision }: BoardInstance) => ({
  problem: parameters_json === '{}' ? problem : `${problem} ${parameters_json}`,
  problem_revision: revision,
});

function figuresOf(store: Store, entry: Entry, { by, axis }: BoardQuery, targets: readonly number[]): LeaderboardRow {
  const runs = entry.groups.flatMap(({ id }) => groupSummaries(store, id));
  return leaderboard(runs, { by, axis, targets }).rows[0] ?? withoutResult(keyOf(entry.of));
}
