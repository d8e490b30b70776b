import type { CostAxis } from '../../../../shared/stats/cost.ts';
import type { Store } from '../../store/store.ts';
import { Entry } from './entry.ts';
import { largestColumns, summedColumns, type Entries, type Merit } from './entries.ts';
import { keysOf, textKeys, type GroupColumn, type GroupTable } from './group-table.ts';
import { ertOfSums } from './pooled.ts';
import { sortedByAll, textOrder, type KeyOf } from './radix-sort.ts';
import type { TargetFigures } from './target-figures.ts';

/** Entries of one group each: their numbers are the groups' places in the table. */
export class SingleEntries implements Entries {
  readonly numbers: Uint32Array;
  readonly problem: KeyOf;
  readonly line: readonly KeyOf[];
  readonly precision: KeyOf;
  readonly complete: KeyOf = () => 1;
  readonly gap: KeyOf;
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
    const budget = (['budget_steps', 'budget_compute_s', 'budget_oracle_units'] as const).map(keys);
    this.line = [keys('configuration'), this.problem, keys('hardware'), ...budget];
    this.numbers = sortedByAll(places, [configurationOrder(table), this.precision, keys('id')]);
    this.gap = keys('gap_median');
    this.means = { success: keys('mean_success'), ert: keys(`mean_ert_${axis}`) };
  }

  at({ hits, spent }: TargetFigures): Merit {
    const scored = this.#table.column('scored');
    return {
      success: (place) => hits[place]! / scored[place]!,
      ert: (place) => ertOfSums(hits[place]!, spent[place]!),
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
    const means = { success: this.means.success(place), ert: this.means.ert(place) };
    return new Entry(this.#store, [this.#table.group(place)], means, true);
  }
}

/** By optimizer, then by hyper-parameters. */
export function configurationOrder(table: GroupTable): KeyOf {
  const order = textOrder(table.configurations.map(({ optimizer, hyper_json }) => `${optimizer}\0${hyper_json}`));
  const codeOf = keysOf(table, 'configuration');
  return (place) => order[codeOf(place)]!;
}
