import { costShift, type CostAxis } from '../../../../shared/stats/cost.ts';
import { shiftedGeometricMean } from '../../../../shared/stats/ert.ts';
import { gapResolution } from '../../../../shared/stats/gap.ts';
import { numbersTo, sortedBy, type KeyOf } from '../../../../shared/stats/radix-sort.ts';
import { ertOfSums } from '../../../../shared/stats/target-sums.ts';
import { largestColumns, summedColumns, type Entries, type Merit } from './entries.ts';
import { Entry, type Means } from './entry.ts';
import { groupCodes } from './group-codes.ts';
import { keysOf, textKeys } from './group-table.ts';
import type { PooledGroups, Pools } from './pools.ts';
import type { TargetFigures } from './target-figures.ts';

/** Entries over the problems of a pool: their numbers are of no meaning. */
export class PooledEntries implements Entries {
  readonly numbers: Uint32Array;
  readonly problem = undefined;
  readonly line: readonly KeyOf[];
  readonly precision: KeyOf;
  readonly ranked: KeyOf;
  readonly gap: KeyOf;
  readonly resolution: KeyOf;
  readonly means: Merit;
  readonly #pools: Pools;
  readonly #all: readonly PooledGroups[];
  readonly #axis: CostAxis;
  readonly #entries = new Map<number, Entry>();

  constructor(pools: Pools, axis: CostAxis) {
    const { table } = pools;
    this.#axis = axis;
    this.#pools = pools;
    this.#all = pools.all;
    const { line, tie } = groupCodes(table);
    this.line = [this.#ofFirst(line)];
    this.precision = this.#ofFirst(keysOf(table, 'precision'));
    this.ranked = (number) => Number(this.#all[number]!.isRanked);
    this.numbers = sortedBy(numbersTo(this.#all.length), this.#ofFirst(tie));
    this.gap = (number) => pools.medians.gaps[number]!;
    this.resolution = (number) => this.#resolution(number);
    const means = this.#all.map((pooled) => this.#meansOf(pooled));
    this.means = { success: (number) => means[number]!.success, ert: (number) => means[number]!.ert };
  }

  at(target: TargetFigures): Merit {
    const merits = this.#all.map((pooled) => this.#meritOf(pooled, target));
    return { success: (number) => merits[number]!.success, ert: (number) => merits[number]!.ert };
  }

  column(name: string): KeyOf | undefined {
    const { table } = this.#pools;
    const summed = summedColumns.get(name);
    if (summed !== undefined) {
      const figure = keysOf(table, summed);
      return this.#column(({ places }) => places.reduce((sum, place) => sum + figure(place), 0));
    }
    const largest = largestColumns.find((each) => each === name);
    if (largest !== undefined) {
      const figure = keysOf(table, largest);
      return this.#column(({ places }) => largestKnown(places.map(figure)));
    }
    switch (name) {
      case 'problems':
        return (number) => this.#all[number]!.places.length;
      case 'budget':
        return this.#ofFirst(keysOf(table, 'budget_steps'));
      case 'gap':
        return this.gap;
      case 'compute_s':
        return (number) => this.#pools.medians.seconds[number]!;
      default: {
        const keys = textKeys(table, name);
        return keys && this.#ofFirst(keys);
      }
    }
  }

  of(number: number): Entry {
    const known = this.#entries.get(number);
    if (known !== undefined) return known;
    const { store, table } = this.#pools;
    const { first, places, isRanked } = this.#all[number]!;
    const means = { success: this.means.success(number), ert: this.means.ert(number) };
    const groups = places.map((place) => table.group(place));
    const entry = new Entry(store, { of: table.group(first), groups, means, isRanked });
    this.#entries.set(number, entry);
    return entry;
  }

  /** A figure of every entry, made once. */
  #column(figureOf: (pooled: PooledGroups) => number): KeyOf {
    const figures = Float64Array.from(this.#all, figureOf);
    return (number) => figures[number]!;
  }

  #ofFirst(keyOf: KeyOf): KeyOf {
    return (number) => keyOf(this.#all[number]!.first);
  }

  /** Over the problems that have targets. */
  #meansOf({ places }: PooledGroups): Means {
    const success = this.#pools.table.column('mean_success');
    const ert = this.#pools.table.column(`mean_ert_${this.#axis}`);
    const known = places.filter((place) => !Number.isNaN(success[place]));
    return {
      success: known.reduce((sum, place) => sum + success[place]!, 0) / known.length,
      ert: shiftedGeometricMean(
        known.map((place) => ert[place]!),
        costShift[this.#axis],
      ),
    };
  }

  /** Runs of all problems together, the problems' ERTs averaged: as `resultAt` of shared/stats/ladder.ts has them. */
  #meritOf({ places }: PooledGroups, { hits, spent }: TargetFigures): Means {
    const scored = this.#pools.table.column('scored');
    let [runs, hit] = [0, 0];
    const erts: number[] = [];
    for (const place of places) {
      // A scored group has all targets of its problem.
      if (Number.isNaN(hits[place]!)) continue;
      runs += scored[place]!;
      hit += hits[place]!;
      erts.push(ertOfSums({ hits: hits[place]!, spent: spent[place]! }));
    }
    if (erts.length === 0) return { success: NaN, ert: NaN };
    return { success: hit / runs, ert: shiftedGeometricMean(erts, costShift[this.#axis]) };
  }

  #resolution(number: number): number {
    const { table } = this.#pools;
    const instance = table.column('instance');
    const gap = this.gap(number);
    return this.#all[number]!.places.reduce((most, place) => {
      const { optimum } = table.instances[instance[place]!]!;
      return optimum === null ? most : Math.max(most, gapResolution(gap, optimum));
    }, 0);
  }
}

/** NaN where none is known. */
const largestKnown = (values: readonly number[]): number =>
  values.reduce((most, value) => (Number.isNaN(most) || value > most ? value : most), NaN);
