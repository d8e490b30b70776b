import type { CostAxis } from '../../../../shared/stats/cost.ts';
import { precisionIds } from '../../../../shared/domain/run-spec.ts';
import { Ranking } from '../../../../shared/stats/ranking.ts';
import type { Store } from '../../store/store.ts';
import type { GroupTable } from './group-table.ts';
import { SingleEntries } from './single-entries.ts';

/** Groups of one problem in one precision, the best first. */
export interface RankedGroups {
  readonly entries: SingleEntries;
  /** Places in the table. */
  readonly places: Uint32Array;
  readonly ranks: Uint32Array;
}

/**
 * Groups ranked within each problem and precision, by the means over all targets: as the leaderboard has them where
 * nothing but these two is chosen.
 *
 * @param places of groups with a scored run
 */
export function rankedApart(store: Store, groups: GroupTable, places: Uint32Array, axis: CostAxis): RankedGroups[] {
  const [instance, precision] = [groups.column('instance'), groups.column('precision')];
  const apart = (place: number): number => precisionIds.length * instance[place]! + precision[place]!;
  const entries = new SingleEntries(store, groups, places, axis);
  const ranking = new Ranking({
    ...{ numbers: entries.numbers, ranked: entries.ranked, gap: entries.gap, resolution: entries.resolution },
    ...entries.means,
    problem: apart,
  });
  const ordered = ranking.ordered();
  const ranks = ranking.ranks(ordered);
  const parts: RankedGroups[] = [];
  for (let start = 0, end = 1; start < ordered.length; start = end, end += 1) {
    while (end < ordered.length && apart(ordered[end]!) === apart(ordered[start]!)) end += 1;
    parts.push({ entries, places: ordered.subarray(start, end), ranks: ranks.subarray(start, end) });
  }
  return parts;
}
