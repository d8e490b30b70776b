import { precisionIds } from '../../../../shared/domain/run-spec.ts';
import { poolOf, type Pool } from '../../../../shared/stats/pool.ts';
import { sortedByAll } from '../../../../shared/stats/radix-sort.ts';
import type { Store } from '../../store/store.ts';
import { groupCodes } from './group-codes.ts';
import { keysOf, type GroupTable } from './group-table.ts';
import { allFigures, mediansOfPools, type AllFigures, type RunColumn } from './run-figures.ts';

type Medians = Readonly<Record<RunColumn, Float64Array>>;

/** The groups of one row over all problems: they differ in their problem alone. */
export interface PooledGroups {
  /** Place in the table of one of them, of any problem: what they have in common is its. */
  readonly first: number;
  /** Places of those on problems of the pool, by problem. */
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
  readonly all: readonly PooledGroups[];
  readonly #steps = this.#work();
  #medians: Medians | undefined;

  /** @param places of groups with a scored run */
  constructor(store: Store, table: GroupTable, places: Uint32Array) {
    this.store = store;
    this.table = table;
    this.places = places;
    this.pool = poolOfGroups(table, places);
    this.all = pooledGroups(table, places, this.pool);
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

function pooledGroups(table: GroupTable, places: Uint32Array, { problems }: Pool<number>): PooledGroups[] {
  const { row } = groupCodes(table);
  const instance = keysOf(table, 'instance');
  const ordered = sortedByAll(places, [row, instance]);
  const pools: { first: number; places: number[] }[] = [];
  for (const place of ordered) {
    const last = pools.at(-1);
    const isAlike = last !== undefined && row(place) === row(last.first);
    const own = isAlike ? last : { first: place, places: [] };
    if (!isAlike) pools.push(own);
    if (problems.has(instance(place))) own.places.push(place);
  }
  return pools.map((own) => ({ ...own, isRanked: problems.size > 0 && own.places.length === problems.size }));
}
