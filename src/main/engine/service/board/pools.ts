import { precisionIds } from '../../../../shared/domain/run-spec.ts';
import { poolOf, type Pool } from '../../../../shared/stats/pool.ts';
import { sortedByAll, type KeyOf } from '../../../../shared/stats/radix-sort.ts';
import type { Store } from '../../store/store.ts';
import { keysOf, type GroupTable } from './group-table.ts';
import type { Grouping } from './grouping.ts';
import { allFigures, mediansOfPools, type AllFigures, type RunColumn } from './run-figures.ts';

type Medians = Readonly<Record<RunColumn, Float64Array>>;

/** The groups of one row. */
export interface PooledGroups {
  /** Place in the table of one of them, of any problem: what they have in common is its. */
  readonly first: number;
  /** Places of those on problems of the pool, by problem; several of one problem are pooled. */
  readonly problems: readonly (readonly number[])[];
  /** All of these. */
  readonly places: readonly number[];
  /** It has every problem of the pool. */
  readonly isRanked: boolean;
}

/** Groups pooled over problems, and what of their runs depends on no cost axis and no target. */
export class Pools {
  readonly store: Store;
  readonly table: GroupTable;
  readonly places: Uint32Array;
  /** Of instances by their codes. */
  readonly pool: Pool<number>;
  readonly grouping: Grouping;
  readonly all: readonly PooledGroups[];
  readonly #steps = this.#work();
  #medians: Medians | undefined;

  /** @param places of groups with a scored run */
  constructor(store: Store, table: GroupTable, places: Uint32Array, grouping: Grouping) {
    this.store = store;
    this.table = table;
    this.places = places;
    this.grouping = grouping;
    const { problem = () => 0 } = grouping;
    const pools = poolsOf(table, places, grouping.problem);
    this.pool = {
      problems: new Set([...pools.values()].flatMap(({ problems }) => [...problems])),
      left: new Map([...pools.values()].flatMap(({ left }) => [...left])),
    };
    this.all = pooledGroups(table, places, grouping, (place) => pools.get(problem(place))!);
  }

  /** Of every row; the gap is NaN where no optimum is known. */
  get medians(): Medians {
    while (this.prepareSome());
    return this.#medians!;
  }

  /** Does a part of the work on the medians, which are over all runs; false: they are known. */
  prepareSome(): boolean {
    return this.#steps.next().done !== true;
  }

  *#work(): Generator<void> {
    const rows: AllFigures[] = [];
    for (const some of allFigures(this.store)) {
      rows.push(...some);
      yield;
    }
    const rowOf = new Uint32Array(this.table.size);
    for (const [row, [id]] of rows.entries()) {
      const place = this.table.placeOf(id);
      if (place !== undefined) rowOf[place] = row;
    }
    const pools = this.all.map(({ places }) => places.map((place) => rowOf[place]!));
    const seconds = mediansOfPools(rows, pools, 'seconds');
    yield;
    const known = this.table.column('gap_median');
    const isKnown = (pool: number): boolean => this.all[pool]!.places.some((place) => !Number.isNaN(known[place]));
    const gaps = mediansOfPools(rows, pools, 'gaps').map((gap, pool) => (isKnown(pool) ? gap : NaN));
    this.#medians = { gaps, seconds };
  }
}

/** Of some hundred thousand groups: what occurs is told once for each problem, precision and optimizer. */
function poolOfGroups(table: GroupTable, places: Uint32Array): Pool<number> {
  const [instance, precision, configuration] = (['instance', 'precision', 'configuration'] as const).map((name) =>
    table.column(name),
  ) as [Float64Array, Float64Array, Float64Array];
  const seen = new Set<number>();
  const occurrences = [];
  for (const place of places) {
    const [problem, used, method] = [instance[place]!, precision[place]!, configuration[place]!];
    const key = (problem * table.configurations.length + method) * precisionIds.length + used;
    if (seen.has(key)) continue;
    seen.add(key);
    const { optimizer } = table.configurations[method]!;
    occurrences.push({ problem, precision: precisionIds[used]!, optimizer });
  }
  return poolOf(occurrences);
}

function pooledGroups(
  table: GroupTable,
  places: Uint32Array,
  { row, problem }: Grouping,
  poolAt: (place: number) => Pool<number>,
): PooledGroups[] {
  const instance = keysOf(table, 'instance');
  const ordered = sortedByAll(places, [...(problem === undefined ? [] : [problem]), row, instance]);
  const rows: { first: number; problems: number[][] }[] = [];
  let last: { first: number; problems: number[][] } | undefined;
  for (const place of ordered) {
    if (last === undefined || row(place) !== row(last.first)) rows.push((last = { first: place, problems: [] }));
    if (!poolAt(place).problems.has(instance(place))) continue;
    const own = last.problems.at(-1);
    if (own !== undefined && instance(own[0]!) === instance(place)) own.push(place);
    else last.problems.push([place]);
  }
  return rows.map(({ first, problems }) => {
    const { size } = poolAt(first).problems;
    return { first, problems, places: problems.flat(), isRanked: size > 0 && problems.length === size };
  });
}

/** The pool of each combination of what rows have of their problems; rows of different ones do not compare. */
function poolsOf(table: GroupTable, places: Uint32Array, problem: KeyOf | undefined): Map<number, Pool<number>> {
  if (problem === undefined) return new Map([[0, poolOfGroups(table, places)]]);
  const ordered = sortedByAll(places, [problem]);
  const pools = new Map<number, Pool<number>>();
  for (let start = 0, end = 1; start < ordered.length; start = end, end += 1) {
    const key = problem(ordered[start]!);
    while (end < ordered.length && problem(ordered[end]!) === key) end += 1;
    pools.set(key, poolOfGroups(table, ordered.subarray(start, end)));
  }
  return pools;
}
