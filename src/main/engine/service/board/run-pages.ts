import type { Output } from '../../../../shared/contract.ts';
import type { Filter } from '../../../../shared/contract/common.ts';
import type { RunLine } from '../../../../shared/contract/runs.ts';
import { DescentError } from '../../../../shared/domain/error.ts';
import { repeatsIn } from '../../store/repeats.ts';
import { isRepeat } from '../../store/repeats.ts';
import type { SqlValue, Store } from '../../store/store.ts';
import type { ServiceContext } from '../context.ts';
import { columnsOf } from '../filter-columns.ts';
import { runLinesOf, selectRunLines, type RunLineRow } from '../run-lines.ts';
import { RecentlyUsed } from '../recently-used.ts';
import { runCondition, type RunCondition } from './run-condition.ts';

interface Query {
  readonly filter: Filter;
  readonly sort: { readonly column: string; readonly descending: boolean };
  readonly window: { readonly offset: number; readonly limit: number };
}

/** Columns with an index that has all that most filters ask of a run behind the key. */
const indexed: Readonly<Record<string, Order>> = {
  run_id: { key: 'run_id', index: 'run_list_by_id' },
  name: { key: 'run_id', index: 'run_list_by_id' },
  endedAt: { key: 'ended_at', index: 'run_list_by_end' },
  ended_at: { key: 'ended_at', index: 'run_list_by_end' },
  gap: { key: 'final_gap', index: 'run_list_by_final_gap' },
  gap_final: { key: 'final_gap', index: 'run_list_by_final_gap' },
  gap_best: { key: 'best_gap', index: 'run_list_by_best_gap' },
  compute_s: { key: 'seconds', index: 'run_list_by_seconds' },
};

const setting = (column: string): string =>
  `(SELECT ${column} FROM configuration WHERE configuration.configuration_id = run.configuration_id)`;

/** Other columns: all runs that the filter leaves are sorted, by what the index of the ids holds. */
const sortedAll: Readonly<Record<string, readonly string[]>> = {
  seed: ['seed'],
  status: ['status'],
  precision: ['precision'],
  problem: [
    '(SELECT problem FROM problem_instance WHERE problem_instance.instance_id = run.instance_id)',
    'instance_id',
  ],
  optimizer: [setting('optimizer'), 'configuration_id'],
  hyper: [setting('hyper_json')],
};

/** More are walked through in the order of an index. */
const defaultFew = 20_000;
const behind = ['archived', 'status', 'instance_id', 'configuration_id', 'precision', 'seed', 'group_id', 'run_id'];

/** Pages of the list of runs, and how many there are: both in a blink whatever their number. */
export class RunPages {
  readonly #context: ServiceContext;
  readonly #few: number;
  readonly #totals = new RecentlyUsed<number>(64);
  /** The runs of short lists in their order. */
  readonly #found = new RecentlyUsed<Int32Array>(8);
  #seen = '';

  /** @param few up to so many runs are found by their filter and then sorted */
  constructor(context: ServiceContext, few = defaultFew) {
    this.#context = context;
    this.#few = few;
  }

  /** @throws DescentError filter.invalid, sort.unknown */
  page({ filter, sort, window }: Query): Output<'run.page'> {
    const { store, definitions } = this.#context;
    this.#forget();
    const repeats = filter.repeats === undefined ? [] : repeatsIn(store, filter.suiteId);
    const condition = runCondition(filter, columnsOf(this.#context), repeats);
    const total = this.#count(condition);
    const ids = this.#ids(condition, sort, { ...window, limit: Math.min(window.limit, total - window.offset) }, total);
    return { total, runs: runLines(store, definitions, ids) };
  }

  #forget(): void {
    const now = this.#context.store.state();
    if (now === this.#seen) return;
    this.#seen = now;
    this.#totals.clear();
    this.#found.clear();
  }

  /** Runs that a condition leaves: all, or those without a key, which are few as a rule. */
  #count(condition: RunCondition, key?: { readonly column: string; readonly index: string }): number {
    const { store } = this.#context;
    return this.#totals.getOrMake(JSON.stringify([condition.sql, condition.parameters, key?.column]), () => {
      if (key === undefined && condition.ofGroups !== undefined) return countByGroups(store, condition);
      const index = key?.index ?? (condition.inIndex ? 'run_list_by_id' : undefined);
      const from = index === undefined ? 'run' : `run INDEXED BY ${index}`;
      const missing = key === undefined ? '' : `AND ${key.column} IS NULL`;
      const sql = `SELECT count(*) AS id FROM ${from} WHERE ${condition.sql} ${missing}`;
      return idsOf(store, { sql, parameters: condition.parameters })[0] ?? 0;
    });
  }

  #ids(condition: RunCondition, sort: Query['sort'], window: Query['window'], total: number): number[] {
    if (window.limit <= 0) return [];
    const { store } = this.#context;
    const order = indexed[sort.column];
    const other = sortedAll[sort.column];
    if (order === undefined && other === undefined)
      throw new DescentError('sort.unknown', `The list of runs has no column "${sort.column}" to sort by.`);
    const down = sort.descending ? 'DESC' : '';
    const sorted = (from: string, part: Query['window']): number[] => {
      const keys = (order === undefined ? (other ?? []) : [order.key]).map((each) => `${each} ${down} NULLS LAST`);
      const sql = `SELECT run_id AS id FROM ${from} WHERE ${condition.sql} ORDER BY ${[...keys, `run_id ${down}`].join()}
        LIMIT :limit OFFSET :offset`;
      return idsOf(store, { sql, parameters: { ...condition.parameters, ...part } });
    };
    if (total <= this.#few) {
      const key = JSON.stringify([condition.sql, condition.parameters, sort]);
      const all = this.#found.getOrMake(key, () => Int32Array.from(sorted('run', { offset: 0, limit: total })));
      return [...all.subarray(window.offset, window.offset + window.limit)];
    }
    if (order === undefined) return sorted(condition.inIndex ? 'run INDEXED BY run_list_by_id' : 'run', window);
    return this.#walked(condition, order, sort, window, total);
  }

  /** Runs with a key first, then those without. */
  #walked(
    condition: RunCondition,
    order: Order,
    sort: Query['sort'],
    window: Query['window'],
    total: number,
  ): number[] {
    const { store } = this.#context;
    if (window.offset <= this.#few) {
      // Most pages are near the beginning: then nothing need be counted.
      const ids = walk(store, condition, order, { ...sort, missing: false }, window, Infinity);
      if (ids.length === window.limit) return ids;
    }
    const missing = order.key === 'run_id' ? 0 : this.#count(condition, { column: order.key, index: order.index });
    const known = total - missing;
    const first = walk(store, condition, order, { ...sort, missing: false }, window, known);
    const after = { offset: Math.max(0, window.offset - known), limit: window.limit - first.length };
    return [...first, ...walk(store, condition, order, { ...sort, missing: true }, after, total - known)];
  }
}

interface Order {
  readonly key: string;
  readonly index: string;
}

/** A part of an index, from its nearer end. */
function walk(
  store: Store,
  { sql, parameters }: RunCondition,
  { key, index }: Order,
  { descending, missing }: { readonly descending: boolean; readonly missing: boolean },
  { offset, limit }: Query['window'],
  total: number,
): number[] {
  const wanted = Math.min(limit, total - offset);
  if (wanted <= 0) return [];
  const turned = offset > total / 2;
  const down = descending !== turned ? 'DESC' : 'ASC';
  const columns = (key === 'run_id' ? ['run_id'] : [key, ...behind]).map((column) => `${column} ${down}`);
  const ids = idsOf(store, {
    sql: `SELECT run_id AS id FROM run INDEXED BY ${index}
      WHERE ${sql} AND ${key} IS ${missing ? '' : 'NOT'} NULL ORDER BY ${columns.join()} LIMIT :limit OFFSET :offset`,
    parameters: { ...parameters, limit: wanted, offset: turned ? total - offset - wanted : offset },
  });
  return turned ? ids.reverse() : ids;
}

interface Statement {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, SqlValue>>;
}

/** The texts of these statements are as many as people's filters: they are not kept. */
const idsOf = (store: Store, { sql, parameters }: Statement): number[] =>
  Array.from(store.iterate<{ id: number }>(sql, parameters), ({ id }) => id);

/** The groups know how many runs they have; only runs without a group are counted one by one. */
function countByGroups(store: Store, { ofGroups = 'true', sql, parameters }: RunCondition): number {
  return store.get<{ n: number }>(
    `SELECT (SELECT coalesce(sum(runs) - (CASE WHEN :archivedToo THEN 0 ELSE sum(archived) END), 0)
         FROM run_group INDEXED BY run_group_counts WHERE ${ofGroups})
       + (SELECT count(*) FROM run INDEXED BY run_by_group WHERE group_id IS NULL AND ${sql}) AS n`,
    parameters,
  )!.n;
}

/** Lines of runs in the order of their ids in the list. */
function runLines(store: Store, catalogue: ServiceContext['definitions'], ids: readonly number[]): RunLine[] {
  const rows = store.all<RunLineRow>(`${selectRunLines} WHERE run.run_id IN (SELECT value FROM json_each(:ids))`, {
    ids: JSON.stringify(ids),
  });
  const byId = new Map(rows.map((row) => [row.run_id, row]));
  return runLinesOf(
    store,
    catalogue,
    ids.flatMap((id) => byId.get(id) ?? []),
  );
}

/** The runs behind groups, by seed; archived ones where all of a group are. */
export function runsOfGroups({ store, definitions }: ServiceContext, groupIds: readonly number[]): RunLine[] {
  const rows = store.all<RunLineRow>(
    `${selectRunLines} WHERE run.group_id IN (SELECT value FROM json_each(:groupIds))
       AND (run.archived = 0 OR run_group.archived = run_group.runs AND NOT ${isRepeat})
     ORDER BY seed, run.run_id`,
    { groupIds: JSON.stringify(groupIds) },
  );
  return runLinesOf(store, definitions, rows);
}
