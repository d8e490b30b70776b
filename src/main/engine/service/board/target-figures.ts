import type { CostAxis } from '../../../../shared/stats/cost.ts';
import type { Store } from '../../store/store.ts';
import type { Group } from './group-index.ts';

/** Success and ERT of single groups at one target, all read at once; NaN where a problem has no such target. */
export function targetFigures(store: Store, axis: CostAxis, target: number) {
  const rows = store.all<{ id: number; hits: number; spent: number }>(
    `SELECT group_id AS id, hits, spent_${axis} AS spent FROM group_target WHERE target = :target`,
    { target },
  );
  const byGroup = new Map(rows.map((row) => [row.id, row]));
  return ({ id, scored }: Group) => {
    const row = byGroup.get(id);
    if (row === undefined) return { success: NaN, ert: NaN };
    return { success: row.hits / scored, ert: row.hits === 0 ? Infinity : row.spent / row.hits };
  };
}
