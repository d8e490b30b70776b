import type { CostAxis } from '../../../../shared/stats/cost.ts';
import type { Store } from '../../store/store.ts';
import type { Group } from './group-index.ts';

/** Success and ERT of single groups at one target, all read at once; NaN where a problem has no such target. */
export function targetFigures(store: Store, axis: CostAxis, target: number) {
  const rows = store.tuples<readonly [id: number, hits: number, spent: number]>(
    `SELECT group_id, hits, spent_${axis} FROM group_target WHERE target = :target`,
    { target },
  );
  const byGroup = new Map(rows.map((row) => [row[0], row]));
  return ({ id, scored }: Group) => {
    const row = byGroup.get(id);
    if (row === undefined) return { success: NaN, ert: NaN };
    return { success: row[1] / scored, ert: row[1] === 0 ? Infinity : row[2] / row[1] };
  };
}
