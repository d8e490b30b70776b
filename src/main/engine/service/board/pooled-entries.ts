import { costShift, type CostAxis } from '../../../../shared/stats/cost.ts';
import { shiftedGeometricMean } from '../../../../shared/stats/ert.ts';
import { largestColumns, summedColumns, type Entries, type Merit } from './entries.ts';
import { Entry, type Means } from './entry.ts';
import { keysOf, textKeys, type Group } from './group-table.ts';
import { ertOfSums, pooledMeans } from './pooled.ts';
import { sortedByAll, type KeyOf } from './radix-sort.ts';
import type { Pool, Pools } from './pools.ts';
import { configurationOrder } from './single-entries.ts';
import type { TargetFigures } from './target-figures.ts';

/** Entries over all problems: their numbers are of no meaning. */
export class PooledEntries implements Entries {
  readonly numbers: Uint32Array;
  readonly problem = undefined;
  readonly line: readonly KeyOf[];
  readonly precision: KeyOf;
  readonly complete: KeyOf;
  readonly gap: KeyOf;
  readonly means: Merit;
  readonly #pools: Pools;
  readonly #all: readonly Pool[];
  readonly #axis: CostAxis;
  readonly #entries = new Map<number, Entry>();

  constructor(pools: Pools, axis: CostAxis) {
    const { table } = pools;
    this.#axis = axis;
    this.#pools = pools;
    this.#all = pools.all;
    this.line = [this.#ofFirst(keysOf(table, 'configuration'))];
    this.precision = this.#ofFirst(keysOf(table, 'precision'));
    this.complete = (number) => Number(this.#all[number]!.complete);
    const numbers = Uint32Array.from(this.#all.keys());
    this.numbers = sortedByAll(numbers, [this.#ofFirst(configurationOrder(table)), this.precision]);
    this.gap = (number) => pools.medians.gaps[number]!;
    const means = this.#all.map((pool) => this.#meansOf(pool));
    this.means = { success: (number) => means[number]!.success, ert: (number) => means[number]!.ert };
  }

  at(target: TargetFigures): Merit {
    const merits = this.#all.map((pool) => this.#meritOf(pool, target));
    return { success: (number) => merits[number]!.success, ert: (number) => merits[number]!.ert };
  }

  column(name: string): KeyOf | undefined {
    const summed = summedColumns.get(name);
    if (summed !== undefined) {
      const figure = keysOf(this.#pools.table, summed);
      return this.#reduced((sum, place) => sum + figure(place));
    }
    const largest = largestColumns.find((each) => each === name);
    if (largest !== undefined) {
      const figure = keysOf(this.#pools.table, largest);
      return this.#reduced((most, place) => Math.max(most, figure(place)));
    }
    switch (name) {
      case 'problems':
        return (number) => this.#all[number]!.problems.length;
      case 'budget':
        return this.#ofFirst(keysOf(this.#pools.table, 'budget_steps'));
      case 'gap':
        return this.gap;
      case 'compute_s':
        return (number) => this.#pools.medians.seconds[number]!;
      default: {
        const keys = textKeys(this.#pools.table, name);
        return keys && this.#ofFirst(keys);
      }
    }
  }

  of(number: number): Entry {
    return kept(this.#entries, number, () => {
      const { problems, complete } = this.#all[number]!;
      const groups = problems.flat().map((place) => this.#pools.table.group(place)) as [Group, ...Group[]];
      const means = { success: this.means.success(number), ert: this.means.ert(number) };
      return new Entry(this.#pools.store, groups, means, complete);
    });
  }

  #ofFirst(keyOf: KeyOf): KeyOf {
    return (number) => keyOf(this.#all[number]!.problems[0]![0]!);
  }

  #reduced(add: (before: number, place: number) => number): KeyOf {
    return (number) =>
      this.#all[number]!.problems.reduce((before, own) => own.reduce((value, place) => add(value, place), before), 0);
  }

  /** Over the problems that have targets. */
  #meansOf({ problems }: Pool): Means {
    const success = this.#pools.table.column('mean_success');
    const ert = this.#pools.table.column(`mean_ert_${this.#axis}`);
    return mean(
      problems.map((own) => {
        const [place] = own as [number];
        if (own.length === 1) return { success: success[place]!, ert: ert[place]! };
        const groups = own.map((each) => this.#pools.table.group(each));
        return pooledMeans(this.#pools.store, groups, this.#axis);
      }),
      this.#axis,
    );
  }

  #meritOf({ problems }: Pool, { hits, spent }: TargetFigures): Means {
    const scored = this.#pools.table.column('scored');
    let [runs, hit] = [0, 0];
    const erts: number[] = [];
    for (const own of problems) {
      // A scored group has all targets of its problem.
      if (Number.isNaN(hits[own[0]!]!)) continue;
      let [ownHits, ownSpent] = [0, 0];
      for (const place of own) {
        runs += scored[place]!;
        ownHits += hits[place]!;
        ownSpent += spent[place]!;
      }
      hit += ownHits;
      erts.push(ertOfSums(ownHits, ownSpent));
    }
    if (erts.length === 0) return { success: NaN, ert: NaN };
    return { success: hit / runs, ert: shiftedGeometricMean(erts, costShift[this.#axis]) };
  }
}

function mean(means: readonly Means[], axis: CostAxis): Means {
  const known = means.filter(({ success }) => !Number.isNaN(success));
  return {
    success: known.reduce((sum, { success }) => sum + success, 0) / known.length,
    ert: shiftedGeometricMean(
      known.map(({ ert }) => ert),
      costShift[axis],
    ),
  };
}

function kept<K, T>(known: Map<K, T>, key: K, make: () => T): T {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}
