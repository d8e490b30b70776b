import type { CostAxis } from '../../../../shared/stats/cost.ts';
import type { Store } from '../../store/store.ts';
import type { GroupTable } from './group-table.ts';

/** What the scored runs of groups did at one target, by place in the table; NaN where a problem has no such target. */
export interface TargetFigures {
  readonly hits: Float64Array;
  /** Together, misses at what they are charged (shared/stats/budget.ts). */
  readonly spent: Float64Array;
}

export function targetFigures(store: Store, table: GroupTable, axis: CostAxis, target: number): TargetFigures {
  const hits = new Float64Array(table.size).fill(NaN);
  const spent = new Float64Array(table.size).fill(NaN);
  const rows = store.tuples<readonly [id: number, hits: number, spent: number]>(
    `SELECT group_id, hits, spent_${axis} FROM group_target WHERE target = :target`,
    { target },
  );
  for (const [id, hit, cost] of rows) {
    const place = table.placeOf(id);
    if (place === undefined) continue;
    hits[place] = hit;
    spent[place] = cost;
  }
  return { hits, spent };
}
