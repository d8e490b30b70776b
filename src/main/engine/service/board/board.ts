import { setImmediate } from 'node:timers/promises';
import {
  defaultBoardQuery,
  type BoardCell,
  type BoardQuery,
  type BoardRow,
} from '../../../../shared/contract/board.ts';
import type { Output } from '../../../../shared/contract.ts';
import type { Filter } from '../../../../shared/contract/common.ts';
import type { CostAxis } from '../../../../shared/stats/cost.ts';
import { spelled } from '../../../../shared/stats/ladder.ts';
import { hardwareOf } from '../../hardware.ts';
import { filterColumns } from '../../store/filter/columns.ts';
import type { ServiceContext } from '../context.ts';
import { cellOf, ertInterval } from './cells.ts';
import { choicesOf } from './choices.ts';
import { overallEntries, rankedRows, SingleEntries, type Entry, type Row, type StandingOf } from './entries.ts';
import { GroupIndex, type Group } from './group-index.ts';
import { RecentlyUsed } from '../recently-used.ts';
import { GroupSelection } from './select-groups.ts';
import { sortRows } from './sort-rows.ts';
import { standingAt } from './standing.ts';

type Window = { readonly offset: number; readonly limit: number };
type Interval = BoardCell['ert'];

/** The leaderboard of a store. Whatever was worked out is kept until a group changes. */
export class Board {
  readonly #context: ServiceContext;
  readonly #index: GroupIndex;
  readonly #machine: string;
  readonly #selections = new RecentlyUsed<GroupSelection>(4);
  readonly #ranked = new RecentlyUsed<readonly Row[]>(2);
  readonly #sorted = new RecentlyUsed<readonly Row[]>(3);
  readonly #intervals = new RecentlyUsed<{ readonly value: Interval }>(4000);
  #singles: SingleEntries | undefined;
  #seen = -1;

  constructor(context: ServiceContext) {
    this.#context = context;
    this.#index = new GroupIndex(context.store, context.definitions);
    this.#machine = hardwareOf(context.environment).key;
  }

  /** Does what the first question takes before anybody asks, between other work. */
  async prepare(): Promise<void> {
    do await setImmediate();
    while (this.#index.readSome());
    this.page({ ...defaultBoardQuery, window: { offset: 0, limit: 0 } });
  }

  /** @throws DescentError filter.invalid, sort.unknown */
  page(query: BoardQuery & { readonly window: Window }): Output<'board.page'> {
    this.#refresh();
    const { offset, limit } = query.window;
    const measure = { axis: query.axis, target: query.target === null ? null : spelled(query.target) };
    const rows = this.#rows({ ...query, target: measure.target });
    const intervalOf = (entry: Entry): Interval => {
      const key = JSON.stringify([entry.groups.map(({ id }) => id), measure]);
      return this.#intervals.getOrMake(key, () => ({ value: ertInterval(this.#context.store, entry, measure) })).value;
    };
    const cell = (entry: Entry): BoardCell => cellOf(this.#context.store, entry, measure, intervalOf);
    return {
      total: rows.length,
      rows: rows.slice(offset, offset + limit).map(({ rank, entries }): BoardRow => ({
        rank,
        cells: Object.fromEntries(entries.map((entry) => [entry.precision, cell(entry)])),
      })),
      hardware: this.#selection(query.filter, query.axis).hardware,
    };
  }

  choices(filter: Filter): Output<'board.choices'> {
    this.#refresh();
    const { store, definitions } = this.#context;
    return choicesOf(store, definitions, this.#index, this.#selection(filter, 'oracle_units'), this.#machine);
  }

  #refresh(): void {
    this.#index.refresh();
    if (this.#index.revision === this.#seen) return;
    this.#seen = this.#index.revision;
    for (const kept of [this.#selections, this.#ranked, this.#sorted, this.#intervals]) kept.clear();
  }

  #selection(filter: Filter, axis: BoardQuery['axis']): GroupSelection {
    const { store, definitions } = this.#context;
    return this.#selections.getOrMake(
      JSON.stringify([filter, axis]),
      () => new GroupSelection(store, this.#index, filter, this.#machine, filterColumns(definitions, axis)),
    );
  }

  #rows({ filter, by, pivot, axis, target, sort }: BoardQuery): readonly Row[] {
    const { store } = this.#context;
    const which = JSON.stringify([filter, by, pivot, axis, target]);
    return this.#sorted.getOrMake(JSON.stringify([which, sort]), () => {
      // Figures at a target are read from all groups: once, and only where they are needed.
      let made: StandingOf | undefined;
      const standing = (): StandingOf => (made ??= standingAt(store, { by, axis, target }));
      const ranked = this.#ranked.getOrMake(which, () => {
        const selection = this.#selection(filter, axis);
        const entries =
          by === 'overall' ? overallEntries(store, this.#selected(selection), axis) : this.#single(selection, axis);
        return rankedRows(entries, { by, pivot }, standing());
      });
      return sortRows(ranked, { by, sort }, standing);
    });
  }

  *#selected(selection: GroupSelection): Generator<Group> {
    for (const group of this.#index.all()) if (selection.includes(group)) yield group;
  }

  #single(selection: GroupSelection, axis: CostAxis): Entry[] {
    if (this.#singles?.axis !== axis) this.#singles = new SingleEntries(this.#context.store, axis);
    const entries: Entry[] = [];
    for (const group of this.#selected(selection)) if (group.scored > 0) entries.push(this.#singles.of(group));
    return entries;
  }
}
