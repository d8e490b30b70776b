import type { PrecisionId } from '../../../../shared/domain/run-spec.ts';
import type { Quartiles } from '../../../../shared/stats/quantile.ts';
import type { Store } from '../../store/store.ts';
import type { Group } from './group-table.ts';
import { quartilesOfGroups, type RunColumn } from './run-figures.ts';

/** Means over all targets; NaN without targets. */
export interface Means {
  readonly success: number;
  readonly ert: number;
}

/** What one cell of the leaderboard stands for. */
export class Entry {
  readonly groups: readonly [Group, ...Group[]];
  readonly means: Means;
  /** False: others of its precision ran on problems that this one did not. */
  readonly complete: boolean;
  readonly #store: Store;
  #problems: readonly (readonly Group[])[] | undefined;

  constructor(store: Store, groups: readonly [Group, ...Group[]], means: Means, complete: boolean) {
    this.#store = store;
    this.groups = groups;
    this.means = means;
    this.complete = complete;
  }

  get precision(): PrecisionId {
    return this.groups[0].precision;
  }

  /** Problem instances, each with its groups: several where budgets or machines differ. */
  get problems(): readonly (readonly Group[])[] {
    this.#problems ??= [...Map.groupBy(this.groups, ({ instance }) => instance.id).values()];
    return this.#problems;
  }

  /** Of the final gaps of all runs; undefined where no optimum is known. */
  get gap(): Quartiles | undefined {
    const [{ gap_q1: q1, gap_median: median, gap_q3: q3 }] = this.groups;
    // One without a known optimum counts as Infinity beside others that have one.
    if (this.groups.every((group) => Number.isNaN(group.gap_median))) return undefined;
    return this.groups.length === 1 ? { q1, median, q3 } : this.#quartiles('gaps');
  }

  /** Median over all runs, in seconds. */
  get compute_s(): number {
    if (this.groups.length === 1) return this.groups[0].compute_s;
    return this.#quartiles('seconds').median;
  }

  /** The sum of a count, or the largest of a figure, over the groups. */
  sum(of: (group: Group) => number): number {
    return this.groups.reduce((sum, group) => sum + of(group), 0);
  }

  largest(of: (group: Group) => number): number {
    return this.groups.reduce((most, group) => Math.max(most, of(group)), 0);
  }

  #quartiles(column: RunColumn): Quartiles {
    const ids = this.groups.map(({ id }) => id);
    return quartilesOfGroups(this.#store, ids, column);
  }
}
