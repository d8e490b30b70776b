import type { PrecisionId } from '../../../../shared/domain/run-spec.ts';
import type { Quartiles } from '../../../../shared/stats/quantile.ts';
import type { Store } from '../../store/store.ts';
import type { Group } from './group-table.ts';
import { quartilesOfGroups, type RunColumn } from './run-figures.ts';

/** Means over all targets; NaN without targets. */
export interface Means {
  readonly success: number;
  readonly ert: number;
  /** Some target was never reached: the ERT is more than that. */
  readonly isBound: boolean;
}

interface Parts {
  /** What it is: one of its groups, or one of another problem where it has none of the pool. */
  readonly of: Group;
  /** On the problems of the pool; several of one problem are pooled. */
  readonly groups: readonly Group[];
  readonly means: Means;
  readonly isRanked: boolean;
}

/** What one cell of the leaderboard stands for. */
export class Entry {
  readonly of: Group;
  readonly groups: readonly Group[];
  readonly means: Means;
  /** False: it lacks a problem of the pool. */
  readonly isRanked: boolean;
  readonly #store: Store;
  readonly #known: Partial<Record<RunColumn, Quartiles>> = {};

  constructor(store: Store, { of, groups, means, isRanked }: Parts) {
    this.#store = store;
    this.of = of;
    this.groups = groups;
    this.means = means;
    this.isRanked = isRanked;
  }

  get precision(): PrecisionId {
    return this.of.precision;
  }

  /** Of the final gaps of all runs; undefined where no optimum is known. */
  get gap(): Quartiles | undefined {
    // One without a known optimum counts as Infinity beside others that have one.
    if (this.groups.every((group) => Number.isNaN(group.gap_median))) return undefined;
    const [only, another] = this.groups;
    if (only !== undefined && another === undefined)
      return { q1: only.gap_q1, median: only.gap_median, q3: only.gap_q3 };
    return this.#quartiles('gaps');
  }

  /** Median over all runs, in seconds; NaN: they have no times. */
  get compute_s(): number {
    const [only, another] = this.groups;
    return only !== undefined && another === undefined ? only.compute_s : this.#quartiles('seconds').median;
  }

  /** How many problems it is over. */
  get problems(): number {
    return new Set(this.groups.map(({ instance }) => instance.id)).size;
  }

  /** The sum of a count over the groups. */
  sum(of: (group: Group) => number): number {
    return this.groups.reduce((sum, group) => sum + of(group), 0);
  }

  /** The largest of what is known of a figure; undefined: of none. */
  largest(of: (group: Group) => number): number | undefined {
    const known = this.groups.map(of).filter((value) => !Number.isNaN(value));
    return known.length === 0 ? undefined : known.reduce((most, value) => Math.max(most, value));
  }

  #quartiles(column: RunColumn): Quartiles {
    return (this.#known[column] ??= quartilesOfGroups(
      this.#store,
      this.groups.map(({ id }) => id),
      column,
    ));
  }
}
