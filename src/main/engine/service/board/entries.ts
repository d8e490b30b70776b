import type { BoardQuery } from '../../../../shared/contract/board.ts';
import { precisionIds, type PrecisionId } from '../../../../shared/domain/run-spec.ts';
import { costShift, type CostAxis } from '../../../../shared/stats/cost.ts';
import { shiftedGeometricMean } from '../../../../shared/stats/ert.ts';
import { compareStandings, sharedRanks, type Standing } from '../../../../shared/stats/leaderboard-rank.ts';
import { quartiles, type Quartiles } from '../../../../shared/stats/quantile.ts';
import type { Store } from '../../store/store.ts';
import type { Group } from './group-index.ts';
import { pooledMeans } from './pooled.ts';

/** What one cell of the leaderboard stands for, with all that ranks it. */
export class Entry implements Standing {
  readonly groups: readonly [Group, ...Group[]];
  readonly precision: PrecisionId;
  /** A row of it alone. */
  readonly alone: readonly [Entry];
  readonly success: number;
  readonly ert: number;
  complete = true;
  readonly #store: Store;
  #gap: Quartiles | undefined;
  #gapKnown = false;
  #problems: readonly (readonly Group[])[] | undefined;

  constructor(store: Store, groups: readonly [Group, ...Group[]], axis: CostAxis) {
    this.#store = store;
    this.groups = groups;
    this.precision = groups[0].precision;
    this.alone = [this];
    const [only] = groups;
    if (groups.length === 1) {
      this.success = only.success;
      this.ert = only.ert[axis];
      return;
    }
    const means = this.problems.map((own) =>
      own.length === 1 ? meansOf(own[0]!, axis) : pooledMeans(store, own, axis),
    );
    const climbable = means.filter(({ success }) => !Number.isNaN(success));
    this.success = climbable.reduce((sum, { success }) => sum + success, 0) / climbable.length;
    this.ert = shiftedGeometricMean(
      climbable.map(({ ert }) => ert),
      costShift[axis],
    );
  }

  /** Problem instances, each with its groups: several where budgets or machines differ. */
  get problems(): readonly (readonly Group[])[] {
    if (this.groups.length === 1) return [this.groups];
    this.#problems ??= [...Map.groupBy(this.groups, ({ instance }) => instance.id).values()];
    return this.#problems;
  }

  /** Of the final gaps of all runs; read only where it is asked for, since several groups need them all. */
  get gap(): Quartiles | undefined {
    if (!this.#gapKnown) this.#gap = this.#readGap();
    this.#gapKnown = true;
    return this.#gap;
  }

  /** The sum of a count, or the largest of a figure, over the groups. */
  sum(of: (group: Group) => number): number {
    return this.groups.reduce((sum, group) => sum + of(group), 0);
  }

  largest(of: (group: Group) => number): number {
    return this.groups.reduce((most, group) => Math.max(most, of(group)), 0);
  }

  /** Median over all runs, in seconds. */
  get compute_s(): number {
    if (this.groups.length === 1) return this.groups[0].compute_s;
    return quartiles(this.#numbers('seconds')).median;
  }

  #readGap(): Quartiles | undefined {
    const [{ gap_q1: q1, gap_median: median, gap_q3: q3 }] = this.groups;
    if (this.groups.length > 1) {
      // One without a known optimum counts as Infinity beside others that have one.
      const known = this.groups.some(({ gap_median: some }) => some !== null);
      return known ? quartiles(this.#numbers('gaps')) : undefined;
    }
    return q1 === null || median === null || q3 === null ? undefined : { q1, median, q3 };
  }

  #numbers(column: 'gaps' | 'seconds'): Float64Array {
    const rows = this.#store.all<{ scored: number; data: Uint8Array | null }>(
      `SELECT scored, ${column} AS data FROM run_group WHERE group_id IN (SELECT value FROM json_each(:ids))`,
      { ids: JSON.stringify(this.groups.map(({ id }) => id)) },
    );
    const all = new Float64Array(rows.reduce((sum, { scored }) => sum + scored, 0)).fill(Infinity);
    const bytes = new Uint8Array(all.buffer);
    let at = 0;
    for (const { scored, data } of rows) {
      if (data !== null) bytes.set(data, at);
      at += 8 * scored;
    }
    return all;
  }
}

const meansOf = (group: Group, axis: CostAxis) => ({ success: group.success, ert: group.ert[axis] });

/** Entries of single groups on an axis, kept while the group is the same: most filters then make no new ones. */
export class SingleEntries {
  readonly axis: CostAxis;
  readonly #store: Store;
  readonly #known = new Map<number, Entry>();

  constructor(store: Store, axis: CostAxis) {
    this.#store = store;
    this.axis = axis;
  }

  of(group: Group): Entry {
    const known = this.#known.get(group.id);
    if (known?.groups[0] === group) return known;
    const made = new Entry(this.#store, [group], this.axis);
    this.#known.set(group.id, made);
    return made;
  }
}

/** The entries of every configuration over all problems. */
export function overallEntries(store: Store, groups: Iterable<Group>, axis: CostAxis): Entry[] {
  const scored = [...groups].filter((group) => group.scored > 0);
  const pooled = Map.groupBy(scored, ({ configuration, precision }) => `${configuration.id} ${precision}`);
  const entries = [...pooled.values()].map((own) => new Entry(store, own as [Group, ...Group[]], axis));
  const everyProblem = new Map(
    precisionIds.map((precision) => {
      const own = scored.filter((group) => group.precision === precision);
      return [precision, new Set(own.map(({ instance }) => instance.id)).size];
    }),
  );
  for (const entry of entries) entry.complete = entry.problems.length === everyProblem.get(entry.precision);
  return entries;
}

/** Up to three precisions of one configuration side by side. */
export interface Row {
  readonly rank: number;
  readonly entries: readonly [Entry, ...Entry[]];
  /** The one that ranks it. */
  readonly best: Entry;
}

/** What ranks an entry. */
export type StandingOf = (entry: Entry) => Standing;

/** Ranked rows, the best first; by problem, every problem has its own ranks. */
export function rankedRows(
  entries: readonly Entry[],
  { by, pivot }: Pick<BoardQuery, 'by' | 'pivot'>,
  standingOf: StandingOf,
): Row[] {
  const bests = pivot
    ? pivoted(entries, by, standingOf)
    : entries.map((entry) => ({ entries: entry.alone, best: entry }));
  const parts = by === 'overall' ? [bests] : Map.groupBy(bests, ({ best }) => best.groups[0].instance).values();
  const rows: Row[] = [];
  for (const part of parts) {
    const ordered = [...part]
      .map((row) => ({ ...row, standing: standingOf(row.best) }))
      .sort((a, b) => compareStandings(a.standing, b.standing) || compareNames(a.best, b.best));
    const ranks = sharedRanks(ordered.map(({ standing }) => standing));
    for (const [i, { entries: own, best }] of ordered.entries()) rows.push({ rank: ranks[i] ?? 0, entries: own, best });
  }
  return rows;
}

function pivoted(entries: readonly Entry[], by: BoardQuery['by'], standingOf: StandingOf): Omit<Row, 'rank'>[] {
  const rows = Map.groupBy(entries, ({ groups: [group] }) => {
    const { configuration, instance, hardware, budget_steps, budget_compute_s, budget_oracle_units } = group;
    if (by === 'overall') return configuration.id;
    return `${configuration.id} ${instance.id} ${hardware} ${budget_steps} ${budget_compute_s} ${budget_oracle_units}`;
  });
  return [...rows.values()].map((own) => {
    const standings = own.map((entry) => ({ entry, standing: standingOf(entry) }));
    const { entry: best } = standings.reduce((a, b) => (compareStandings(b.standing, a.standing) < 0 ? b : a));
    return { entries: own as [Entry, ...Entry[]], best };
  });
}

function compareNames({ groups: [a] }: Entry, { groups: [b] }: Entry): number {
  return (
    byCodeUnits(a.configuration.optimizer, b.configuration.optimizer) ||
    byCodeUnits(a.configuration.hyper_json, b.configuration.hyper_json) ||
    byCodeUnits(a.precision, b.precision) ||
    a.id - b.id
  );
}

export const byCodeUnits = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
