import { costShift, type CostAxis } from '../../../../shared/stats/cost.ts';
import { shiftedGeometricMean } from '../../../../shared/stats/ert.ts';
import type { Store } from '../../store/store.ts';
import type { Group } from './group-index.ts';

/** What runs spent on a target together. */
export interface Spent {
  readonly runs: number;
  readonly hits: number;
  readonly spent: number;
}

/** What the runs of groups of one problem spent on every target of it, pooled. */
function pooledTargets(store: Store, groups: readonly Group[], axis: CostAxis): Map<number, Spent> {
  const pooled = new Map<number, Spent>();
  for (const { id, scored } of groups)
    for (const { target, hits, spent } of store.all<{ target: number; hits: number; spent: number }>(
      `SELECT target, hits, spent_${axis} AS spent FROM group_target WHERE group_id = :id ORDER BY target DESC`,
      { id },
    )) {
      const before = pooled.get(target);
      pooled.set(target, {
        runs: scored + (before?.runs ?? 0),
        hits: hits + (before?.hits ?? 0),
        spent: spent + (before?.spent ?? 0),
      });
    }
  return pooled;
}

/** What the runs of groups of one problem spent on one target, pooled; undefined: it has no such target. */
export function spentOn(store: Store, groups: readonly Group[], axis: CostAxis, target: number): Spent | undefined {
  let runs = 0;
  let hits = 0;
  let spent = 0;
  for (const { id, scored } of groups) {
    const row = store.get<{ hits: number; spent: number }>(
      `SELECT hits, spent_${axis} AS spent FROM group_target WHERE target = :target AND group_id = :id`,
      { target, id },
    );
    if (row === undefined) continue;
    runs += scored;
    hits += row.hits;
    spent += row.spent;
  }
  return runs === 0 ? undefined : { runs, hits, spent };
}

/** Infinite where nothing was hit. */
export const ertOfSpent = ({ hits, spent }: Spent): number => (hits === 0 ? Infinity : spent / hits);
export const boundOfSpent = ({ hits, spent }: Spent): number => (hits === 0 ? spent : spent / hits);

/** The means over targets of groups of one problem: as shared/stats/ladder.ts makes them from the runs. */
export function pooledMeans(store: Store, groups: readonly Group[], axis: CostAxis) {
  const targets = [...pooledTargets(store, groups, axis).values()];
  const rates = targets.map(({ runs, hits }) => hits / runs);
  return {
    success: rates.reduce((sum, rate) => sum + rate, 0) / rates.length,
    ert: shiftedGeometricMean(targets.map(boundOfSpent), costShift[axis]),
  };
}
