import type { CostAxis } from '../../../../shared/stats/cost.ts';
import { gapResolution } from '../../../../shared/stats/gap.ts';
import { sortedByAll, type KeyOf } from '../../../../shared/stats/radix-sort.ts';
import { ertOfSums } from '../../../../shared/stats/target-sums.ts';
import type { Store } from '../../store/store.ts';
import { Entry } from './entry.ts';
import { largestColumns, summedColumns, type Entries, type Merit } from './entries.ts';
import { groupCodes } from './group-codes.ts';
import { keysOf, textKeys, type GroupColumn, type GroupTable } from './group-table.ts';
import type { TargetFigures } from './target-figures.ts';

/** Entries of one group each: their numbers are the groups' places in the table. */
export class SingleEntries implements Entries {
  readonly numbers: Uint32Array;
  readonly problem: KeyOf;
  readonly line: readonly KeyOf[];
  readonly precision: KeyOf;
  readonly ranked: KeyOf = () => 1;
  readonly gap: KeyOf;
  readonly resolution: KeyOf;
  readonly means: Merit;
  readonly #store: Store;
  readonly #table: GroupTable;

  /** @param places of groups with a scored run */
  constructor(store: Store, table: GroupTable, places: Uint32Array, axis: CostAxis) {
    const keys = (name: GroupColumn): KeyOf => keysOf(table, name);
    this.#store = store;
    this.#table = table;
    this.problem = keys('instance');
    this.precision = keys('precision');
    const { line, tie } = groupCodes(table);
    this.line = [this.problem, line];
    this.numbers = sortedByAll(places, [tie, keys('id')]);
    this.gap = keys('gap_median');
    this.resolution = (place) => {
      const { optimum } = table.instances[this.problem(place)]!;
      return optimum === null ? 0 : gapResolution(this.gap(place), optimum);
    };
    this.means = { success: keys('mean_success'), ert: keys(`mean_ert_${axis}`) };
  }

  at({ hits, spent }: TargetFigures): Merit {
    const scored = this.#table.column('scored');
    return {
      success: (place) => hits[place]! / scored[place]!,
      ert: (place) => (Number.isNaN(hits[place]!) ? NaN : ertOfSums({ hits: hits[place]!, spent: spent[place]! })),
    };
  }

  column(name: string): KeyOf | undefined {
    const own = summedColumns.get(name) ?? largestColumns.find((each) => each === name);
    if (own !== undefined) return keysOf(this.#table, own);
    switch (name) {
      case 'problems':
        return () => 1;
      case 'budget':
        return keysOf(this.#table, 'budget_steps');
      case 'gap':
        return this.gap;
      case 'compute_s':
        return keysOf(this.#table, 'compute_s');
      default:
        return textKeys(this.#table, name);
    }
  }

  of(place: number): Entry {
    const group = this.#table.group(place);
    const means = { success: this.means.success(place), ert: this.means.ert(place), isBound: group.unreached > 0 };
    return new Entry(this.#store, { of: group, groups: [group], means, isRanked: true });
  }
}
