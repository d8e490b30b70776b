import { costAxes, type CostAxis } from '../../../../shared/stats/cost.ts';
import type { Store } from '../../store/store.ts';
import type { GroupTable } from './group-table.ts';

/** What the scored runs of groups did at one target, by place in the table; NaN where a problem has no such target. */
export interface TargetFigures {
  readonly hits: Float64Array;
  /** Together, misses at what they are charged (shared/stats/budget.ts). */
  readonly spent: Float64Array;
}

/** On all axes: reading them together takes a third more than reading one. */
export type FiguresByAxis = Readonly<Record<CostAxis, TargetFigures>>;

export function targetFigures(store: Store, table: GroupTable, target: number): FiguresByAxis {
  const column = () => new Float64Array(table.size).fill(NaN);
  const hits = column();
  const spent = costAxes.map(column);
  const rows = store.tuples<readonly [id: number, hits: number, ...spent: number[]]>(
    `SELECT group_id, hits, ${costAxes.map((axis) => `spent_${axis}`).join(', ')} FROM group_target
     WHERE target = :target`,
    { target },
  );
  for (const row of rows) {
    const place = table.placeOf(row[0]);
    if (place === undefined) continue;
    hits[place] = row[1];
    for (let axis = 0; axis < spent.length; axis += 1) spent[axis]![place] = row[2 + axis]!;
  }
  const figures = costAxes.map((axis, at) => [axis, { hits, spent: spent[at]! }] as const);
  return Object.fromEntries(figures) as unknown as FiguresByAxis;
}
