import type { CostAxis } from '../../../../shared/stats/cost.ts';
import type { TargetSums } from '../../../../shared/stats/target-sums.ts';
import type { Store } from '../../store/store.ts';
import type { Group } from './group-table.ts';

/** What the runs of groups spent on one target, by problem; problems without such a target are left out. */
export function spentOn(store: Store, groups: readonly Group[], axis: CostAxis, target: number): TargetSums[] {
  const rows = store.all<Omit<TargetSums, 'runs'> & { readonly id: number }>(
    `SELECT group_id AS id, hits, spent_${axis} AS spent, hit_${axis} AS onHits, squares_${axis} AS squares
     FROM group_target WHERE target = :target AND group_id IN (SELECT value FROM json_each(:ids))`,
    { target, ids: JSON.stringify(groups.map(({ id }) => id)) },
  );
  const byGroup = new Map(rows.map((row) => [row.id, row]));
  const byProblem = new Map<number, TargetSums>();
  for (const { id, scored: runs, instance } of groups) {
    const row = byGroup.get(id);
    if (row === undefined) continue;
    const before = byProblem.get(instance.id) ?? nothing;
    byProblem.set(instance.id, {
      runs: before.runs + runs,
      hits: before.hits + row.hits,
      spent: before.spent + row.spent,
      onHits: before.onHits + row.onHits,
      squares: before.squares + row.squares,
    });
  }
  return [...byProblem.values()];
}

const nothing: TargetSums = { runs: 0, hits: 0, spent: 0, onHits: 0, squares: 0 };
