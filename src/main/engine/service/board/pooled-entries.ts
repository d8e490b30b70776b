import { costShift, type CostAxis } from '../../../../shared/stats/cost.ts';
import { shiftedGeometricMean } from '../../../../shared/stats/ert.ts';
import { gapResolution } from '../../../../shared/stats/gap.ts';
import { numbersTo, sortedBy, type KeyOf } from '../../../../shared/stats/radix-sort.ts';
import { ertOfSums, meansOfSums } from '../../../../shared/stats/target-sums.ts';
import { largestColumns, summedColumns, type Entries, type Merit } from './entries.ts';
import type { AllTargets } from './all-targets.ts';
import { Entry, type Means } from './entry.ts';
import { keysOf, textKeys } from './group-table.ts';
import type { PooledGroups, Pools } from './pools.ts';
import type { TargetFigures } from './target-figures.ts';

/** Entries over the problems of a pool: their numbers are of no meaning. */
export class PooledEntries implements Entries {
  readonly numbers: Uint32Array;
  readonly problem: KeyOf | undefined;
  readonly line: readonly KeyOf[];
  readonly precision: KeyOf;
  readonly ranked: KeyOf;
  readonly gap: KeyOf;
  readonly resolution: KeyOf;
  readonly means: Merit;
  readonly #pools: Pools;
  readonly #all: readonly PooledGroups[];
  readonly #axis: CostAxis;
  readonly #targets: AllTargets | undefined;
  readonly #isBound: (number: number) => boolean;
  readonly #entries = new Map<number, Entry>();

  /** @param targets where groups of one problem are pooled: what their means are made of */
  constructor(pools: Pools, axis: CostAxis, targets?: AllTargets) {
    const { table, grouping } = pools;
    this.#targets = targets;
    this.#axis = axis;
    this.#pools = pools;
    this.#all = pools.all;
    this.problem = grouping.problem && this.#ofFirst(grouping.problem);
    this.line = [this.#ofFirst(grouping.line)];
    this.precision = this.#ofFirst(keysOf(table, 'precision'));
    this.ranked = (number) => Number(this.#all[number]!.isRanked);
    this.numbers = sortedBy(numbersTo(this.#all.length), this.#ofFirst(grouping.row));
    this.gap = (number) => pools.medians.gaps[number]!;
    this.resolution = (number) => this.#resolution(number);
    const means = this.#all.map((pooled) => this.#meansOf(pooled));
    this.means = { success: (number) => means[number]!.success, ert: (number) => means[number]!.ert };
    this.#isBound = (number) => means[number]!.isBound;
  }

  at(target: TargetFigures): Merit {
    const merits = this.#all.map((pooled) => this.#meritOf(pooled, target));
    return { success: (number) => merits[number]!.success, ert: (number) => merits[number]!.ert };
  }

  column(name: string): KeyOf | undefined {
    const { table } = this.#pools;
    // Pooled groups may reach together what each alone has not.
    if (name === 'unreached' && this.#targets !== undefined) return (number) => Number(this.#isBound(number));
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
        return (number) => this.#all[number]!.problems.length;
      case 'budget':
        return this.#ofFirst(keysOf(table, 'budget_steps'));
      case 'gap':
        return this.gap;
      case 'compute_s':
        return (number) => this.#pools.medians.seconds[number]!;
      case 'problem':
        return this.problem ?? this.#named(name);
      default:
        return this.#named(name);
    }
  }

  #named(name: string): KeyOf | undefined {
    const keys = this.#pools.grouping.columns.get(name) ?? textKeys(this.#pools.table, name);
    return keys && this.#ofFirst(keys);
  }

  of(number: number): Entry {
    const known = this.#entries.get(number);
    if (known !== undefined) return known;
    const { store, table } = this.#pools;
    const { first, places, isRanked } = this.#all[number]!;
    const means = {
      success: this.means.success(number),
      ert: this.means.ert(number),
      isBound: this.#isBound(number),
    };
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
  #meansOf({ problems }: PooledGroups): Means {
    const known = problems.map((places) => this.#meansOn(places)).filter(({ success }) => !Number.isNaN(success));
    return {
      success: known.reduce((sum, { success }) => sum + success, 0) / known.length,
      ert: shiftedGeometricMean(
        known.map(({ ert }) => ert),
        costShift[this.#axis],
      ),
      isBound: known.some(({ isBound }) => isBound),
    };
  }

  /** Of groups of one problem, their runs together. */
  #meansOn(places: readonly number[]): Means {
    const { table } = this.#pools;
    const [only, another] = places;
    if (another === undefined || this.#targets === undefined)
      return {
        success: table.column('mean_success')[only!]!,
        ert: table.column(`mean_ert_${this.#axis}`)[only!]!,
        isBound: table.column('unreached')[only!]! > 0,
      };
    const targets = table.instances[table.column('instance')[only!]!]!.targets.keys();
    const sums = [...targets].flatMap((target) => this.#sumsAt(places, this.#targets?.at(target)) ?? []);
    return { ...meansOfSums(sums, this.#axis), isBound: sums.some(({ hits }) => hits === 0) };
  }

  /** Of the scored runs of groups of one problem together; undefined: it has no such target. */
  #sumsAt(places: readonly number[], figures: TargetFigures | undefined) {
    const scored = this.#pools.table.column('scored');
    const sums = { runs: 0, hits: 0, spent: 0 };
    for (const place of places) {
      const hits = figures?.hits[place] ?? NaN;
      // A scored group has all targets of its problem.
      if (Number.isNaN(hits)) continue;
      sums.runs += scored[place]!;
      sums.hits += hits;
      sums.spent += figures!.spent[place]!;
    }
    return sums.runs === 0 ? undefined : sums;
  }

  /** Runs of all problems together, the problems' ERTs averaged: as `resultAt` of shared/stats/ladder.ts has them. */
  #meritOf({ problems }: PooledGroups, figures: TargetFigures): Omit<Means, 'isBound'> {
    const known = problems.flatMap((places) => this.#sumsAt(places, figures) ?? []);
    if (known.length === 0) return { success: NaN, ert: NaN };
    const total = (of: 'hits' | 'runs'): number => known.reduce((sum, each) => sum + each[of], 0);
    return {
      success: total('hits') / total('runs'),
      ert: shiftedGeometricMean(known.map(ertOfSums), costShift[this.#axis]),
    };
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
