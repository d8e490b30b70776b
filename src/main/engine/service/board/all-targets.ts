import type { CostAxis } from '../../../../shared/stats/cost.ts';
import type { Store } from '../../store/store.ts';
import type { GroupTable } from './group-table.ts';
import type { TargetFigures } from './target-figures.ts';

type Row = readonly [id: number, target: number, hits: number, spent: number];

/**
 * What the scored runs of all groups did at every target, on one axis: means over targets of groups that are pooled need
 * the sums of each. 16 bytes a group and target; read once, a target at a time, and then only where groups change.
 */
export class AllTargets {
  readonly axis: CostAxis;
  readonly #store: Store;
  readonly #table: GroupTable;
  readonly #by = new Map<number, { hits: Float64Array; spent: Float64Array }>();
  #left: number[] | undefined;
  #seen = 0;

  constructor(store: Store, table: GroupTable, axis: CostAxis) {
    this.axis = axis;
    this.#store = store;
    this.#table = table;
  }

  at(target: number): TargetFigures | undefined {
    return this.#by.get(target);
  }

  /** Reads another target; false: all are here. */
  readSome(): boolean {
    if (this.#left === undefined) {
      this.#left = [...new Set(this.#table.instances.flatMap(({ targets }) => [...targets.keys()]))];
      // Of a group that the table does not have yet, nothing could be kept.
      this.#seen = this.#table.readTo;
    }
    const target = this.#left.pop();
    if (target === undefined) return false;
    this.#take(`${select(this.axis)} WHERE target = :target`, { target });
    return this.#left.length > 0;
  }

  /** After the table's own: takes what has changed in groups since. */
  refresh(): void {
    while (this.readSome());
    const changed = this.#store.all<{ id: number }>(
      'SELECT group_id AS id FROM run_group INDEXED BY run_group_by_revision WHERE revision > :seen',
      { seen: this.#seen },
    );
    if (changed.length === 0) return;
    this.#seen = this.#table.readTo;
    for (const { id } of changed) {
      const place = this.#table.placeOf(id);
      if (place !== undefined) for (const each of this.#by.values()) each.hits[place] = each.spent[place] = NaN;
    }
    this.#take(`${select(this.axis)} WHERE group_id IN (SELECT value FROM json_each(:ids))`, {
      ids: JSON.stringify(changed.map(({ id }) => id)),
    });
  }

  #take(sql: string, parameters: Readonly<Record<string, string | number>>): void {
    for (const [id, target, hits, spent] of this.#store.tuples<Row>(sql, parameters)) {
      const place = this.#table.placeOf(id);
      if (place === undefined) continue;
      const own = this.#columns(target);
      own.hits[place] = hits;
      own.spent[place] = spent;
    }
  }

  #columns(target: number) {
    const known = this.#by.get(target);
    const { size } = this.#table;
    if (known !== undefined && known.hits.length >= size) return known;
    const length = known === undefined ? size : Math.ceil(1.5 * size);
    const made = { hits: grown(known?.hits, length), spent: grown(known?.spent, length) };
    this.#by.set(target, made);
    return made;
  }
}

const select = (axis: CostAxis): string => `SELECT group_id, target, hits, spent_${axis} FROM group_target`;

function grown(before: Float64Array | undefined, length: number): Float64Array {
  const after = new Float64Array(length).fill(NaN);
  if (before !== undefined) after.set(before);
  return after;
}
