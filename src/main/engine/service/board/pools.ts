import { precisionIds } from '../../../../shared/domain/run-spec.ts';
import type { Store } from '../../store/store.ts';
import { keysOf, type GroupTable } from './group-table.ts';
import { sortedByAll, type KeyOf } from './radix-sort.ts';
import { allFigures, mediansOfPools, type AllFigures, type RunColumn } from './run-figures.ts';

type Medians = Readonly<Record<RunColumn, Float64Array>>;

/** The groups of a configuration in one precision. */
export interface Pool {
  /** Places in the table, for each problem those of its groups: several where budgets or machines differ. */
  readonly problems: readonly (readonly number[])[];
  readonly complete: boolean;
}

/** Groups pooled over problems, and what of their runs depends on no cost axis and no target. */
export class Pools {
  readonly store: Store;
  readonly table: GroupTable;
  readonly places: Uint32Array;
  readonly all: readonly Pool[];
  readonly #steps = this.#work();
  #medians: Medians | undefined;

  /** @param places of groups with a scored run */
  constructor(store: Store, table: GroupTable, places: Uint32Array) {
    this.store = store;
    this.table = table;
    this.places = places;
    this.all = poolsOf(table, places);
  }

  /** Of every pool; the gap is NaN where no optimum is known. */
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
    const places = this.all.map(({ problems }) => problems.flat());
    const pools = places.map((own) => own.map((place) => rowOf[place]!));
    const seconds = mediansOfPools(rows, pools, 'seconds');
    yield;
    const known = this.table.column('gap_median');
    const isKnown = (pool: number): boolean => places[pool]!.some((place) => !Number.isNaN(known[place]));
    const gaps = mediansOfPools(rows, pools, 'gaps').map((gap, pool) => (isKnown(pool) ? gap : NaN));
    this.#medians = { gaps, seconds };
  }
}

function poolsOf(table: GroupTable, places: Uint32Array): Pool[] {
  const configuration = keysOf(table, 'configuration');
  const precision = keysOf(table, 'precision');
  const instance = keysOf(table, 'instance');
  const pools: number[][][] = [];
  let before = -1;
  const ordered = sortedByAll(places, [configuration, precision, instance]);
  for (const place of ordered) {
    const isAlike = (keyOf: KeyOf): boolean => before >= 0 && keyOf(place) === keyOf(before);
    if (!isAlike(configuration) || !isAlike(precision)) pools.push([[place]]);
    else if (isAlike(instance)) pools.at(-1)!.at(-1)!.push(place);
    else pools.at(-1)!.push([place]);
    before = place;
  }
  const every = precisionIds.map((_, code) => {
    const own = ordered.filter((place) => precision(place) === code);
    return new Set(Array.from(own, instance)).size;
  });
  return pools.map((problems) => {
    const all = every[precision(problems[0]![0]!)];
    return { problems, complete: problems.length === all };
  });
}
