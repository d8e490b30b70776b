import { setImmediate, setTimeout } from 'node:timers/promises';
import { defaultBoardQuery, hasSides, type BoardCell, type BoardQuery } from '../../../../shared/contract/board.ts';
import type { Input, Output } from '../../../../shared/contract.ts';
import type { Filter } from '../../../../shared/contract/common.ts';
import type { CostAxis } from '../../../../shared/stats/cost.ts';
import { poolInWords } from '../../../../shared/stats/pool.ts';
import { spelled } from '../../../../shared/stats/ladder.ts';
import { hardwareOf } from '../../hardware.ts';
import { noteChanges, tagChanges } from '../../store/run-marks.ts';
import { suitesState } from '../../store/suites.ts';
import type { ServiceContext } from '../context.ts';
import { columnsOf } from '../filter-columns.ts';
import { AllTargets } from './all-targets.ts';
import { budgetsOf } from './budgets.ts';
import { cellOf, meritsOf, type Merits } from './cells.ts';
import { choicesOf } from './choices.ts';
import type { Entries, Merit } from './entries.ts';
import type { Entry } from './entry.ts';
import { Fields } from './fields.ts';
import { gapRange, type GapRange } from './gap-range.ts';
import { GroupTable } from './group-table.ts';
import { groupedNames, type GroupedNames } from './grouped-cell.ts';
import { byFields, overProblems, type Grouping } from './grouping.ts';
import { HyperDifferences } from './hyper-differences.ts';
import { Losses } from './losses.ts';
import { Memberships, memberships } from './memberships.ts';
import { PooledEntries } from './pooled-entries.ts';
import { Pools } from './pools.ts';
import { entriesOf, rankedRows, type RankedRows } from './ranked-rows.ts';
import { RecentlyUsed } from '../recently-used.ts';
import { GroupSelection } from './select-groups.ts';
import { SingleEntries } from './single-entries.ts';
import { sortRows } from './sort-rows.ts';
import { targetFigures, type FiguresByAxis, type TargetFigures } from './target-figures.ts';

/** A row: one entry, or those of the precisions side by side. */
interface PlacedEntries {
  /** Null: it lacks a problem of the pool. */
  readonly rank: number | null;
  readonly entries: readonly Entry[];
}

/** What the others of a row are held against. */
const referencePrecision = 'fp64';

/** What is said once of all rows under a filter. */
interface Whole {
  readonly gaps: GapRange | null;
  readonly hyper: HyperDifferences;
  readonly budgets: Output<'board.page'>['budgets'];
  /** Some are left out, since they have no times. */
  readonly leavesUntimed: boolean;
}

const nothing = { offset: 0, limit: 0 };
/** In which a window that opens asks for what it shows first, and then for what a person who was quick wants. */
const [firstQuestions_ms, quickQuestions_ms] = [400, 1600];

/** The leaderboard of a store. Whatever was worked out is kept until a group changes. */
export class Board {
  readonly #context: ServiceContext;
  readonly #table: GroupTable;
  readonly #machine: string;
  readonly #selections = new RecentlyUsed<GroupSelection>(4);
  readonly #pools = new RecentlyUsed<Pools>(4);
  readonly #entries = new RecentlyUsed<Entries>(4);
  readonly #targets = new RecentlyUsed<FiguresByAxis>(8);
  readonly #rankings = new RecentlyUsed<RankedRows>(8);
  readonly #orders = new RecentlyUsed<Uint32Array>(8);
  readonly #merits = new RecentlyUsed<Merits>(4000);
  readonly #losses: Losses;
  readonly #wholes = new RecentlyUsed<Whole>(4);
  readonly #groupings = new RecentlyUsed<Grouping>(4);
  readonly #memberships: Memberships;
  /** Of one axis: as large as it is, and asked for again and again where it is at all. */
  #everyTarget: AllTargets | undefined;
  /** The groups, and what a filter may ask of their runs beside them. */
  #seen = '';

  constructor(context: ServiceContext, table = new GroupTable(context.store, context.definitions)) {
    this.#context = context;
    this.#table = table;
    this.#losses = new Losses(context.store);
    this.#memberships = new Memberships(context.store, this.#table);
    this.#machine = hardwareOf(context.environment).key;
  }

  /** Does what the first question takes before anybody asks, between other work. */
  async prepare(): Promise<void> {
    do await setImmediate();
    while (this.#table.readSome());
    await setTimeout(firstQuestions_ms, undefined, { ref: false });
    this.page({ ...defaultBoardQuery, window: nothing });
    await setTimeout(quickQuestions_ms, undefined, { ref: false });
    this.#refresh();
    const [revision, pools] = [this.#seen, this.#poolsOf({ ...defaultBoardQuery, by: 'overall' })];
    while (this.#seen === revision && pools.prepareSome()) await setImmediate();
    if (this.#seen === revision) this.page({ ...defaultBoardQuery, by: 'overall', window: nothing });
  }

  /** Reads what the answer to a query takes long to read, between other work. */
  async ready({ by, fields = [], axis, target }: Pick<BoardQuery, 'by' | 'fields' | 'axis' | 'target'>): Promise<void> {
    if (by !== 'fields') return;
    this.#refresh();
    for (const kind of memberships)
      if (fields.includes(kind)) while (this.#memberships.readSome(kind)) await setImmediate();
    if (target !== null || this.#everyTarget?.axis === axis) return;
    const all = new AllTargets(this.#context.store, this.#table, axis);
    while (all.readSome()) await setImmediate();
    this.#everyTarget = all;
  }

  /** What rows can be grouped by. */
  fields(): Output<'board.fields'> {
    this.#refresh();
    return this.#fields().all();
  }

  /** @throws DescentError filter.invalid, sort.unknown, field.unknown */
  page({ window, draft = false, figure = 'ert', ...rest }: Input<'board.page'>): Output<'board.page'> {
    const query = { ...rest, figure };
    const { total, rows } = this.entries(query, window);
    const measure = { axis: query.axis, target: query.target === null ? null : spelled(query.target) };
    let isDraft = false;
    const meritsFor = (entry: Entry): Merits => {
      const ids = [entry.of, ...entry.groups].map(({ id }) => id);
      const make = (drafted: boolean) => () => meritsOf(this.#context.store, entry, measure, drafted);
      const whole = JSON.stringify([ids, measure]);
      const known = draft ? this.#merits.get(whole) : this.#merits.getOrMake(whole, make(false));
      const merits = known ?? this.#merits.getOrMake(JSON.stringify([ids, measure, 'draft']), make(true));
      isDraft ||= merits.isDraft;
      return merits;
    };
    const { gaps, hyper, budgets, leavesUntimed } = this.#wholeOf(query.filter, query.axis);
    const lossIn = (entry: Entry, all: readonly Entry[]): BoardCell['loss'] => {
      const reference = all.find(({ precision }) => precision === referencePrecision);
      if (reference === undefined) return null;
      const [own, other] = [entry, reference].map((each) => ({ entry: each, merits: meritsFor(each) }));
      const { loss, isDraft: isDrafted } = this.#losses.of(own!, other!, { ...measure, figure }, draft);
      isDraft ||= isDrafted;
      return loss;
    };
    const cell = (entry: Entry, all: readonly Entry[]): BoardCell => {
      const differing = hyper.of(entry.of.configuration);
      return {
        differing,
        ...cellOf(entry, meritsFor(entry), this.#context, this.#namesOf(query, entry, differing)),
        ...(query.pivot && entry.precision !== referencePrecision && { loss: lossIn(entry, all) }),
      };
    };
    return {
      total,
      rows: rows.map(({ rank, entries }) => ({
        rank,
        cells: Object.fromEntries(entries.map((entry) => [entry.precision, cell(entry, entries)])),
      })),
      hardware: this.#selection(query.filter, query.axis).hardware,
      pool: query.by === 'problem' ? '' : this.#poolWords(query),
      gaps,
      common: [...hyper.common],
      budgets,
      leavesUntimed,
      isDraft,
    };
  }

  /**
   * What the rows of a page stand for.
   *
   * @throws DescentError filter.invalid, sort.unknown
   */
  entries(
    query: BoardQuery,
    { offset, limit }: Input<'board.page'>['window'],
  ): { readonly total: number; readonly rows: readonly PlacedEntries[] } {
    this.#refresh();
    const target = query.target === null ? null : spelled(query.target);
    const { entries, ranking, order } = this.#rows({ ...query, target });
    return {
      total: order.length,
      rows: Array.from(order.subarray(offset, offset + limit), (row) => ({
        rank: ranking.ranks[row] === 0 ? null : ranking.ranks[row]!,
        entries: entriesOf(ranking, row).map((number) => entries.of(number)),
      })),
    };
  }

  /** What a row by fields has of these, and what it pools; undefined: rows are not by fields. */
  grouped(query: BoardQuery, entry: Entry): BoardCell['grouped'] {
    return this.#namesOf(query, entry)?.grouped;
  }

  #namesOf(query: BoardQuery, entry: Entry, differing?: string): GroupedNames | undefined {
    const { fields } = this.#grouping(query);
    return fields && groupedNames(entry, fields, this.#table.placeOf(entry.of.id)!, differing);
  }

  choices(filter: Filter): Output<'board.choices'> {
    this.#refresh();
    const { store, definitions } = this.#context;
    return choicesOf(store, definitions, this.#table, this.#selection(filter, 'oracle_units'), this.#machine);
  }

  #refresh(): void {
    this.#table.refresh();
    const { store } = this.#context;
    const seen = [this.#table.revision, tagChanges(store), noteChanges(store), suitesState(store)].join(' ');
    if (seen === this.#seen) return;
    this.#seen = seen;
    for (const kept of [
      ...[this.#selections, this.#pools, this.#entries, this.#targets],
      ...[this.#rankings, this.#orders, this.#merits, this.#losses, this.#groupings, this.#wholes],
    ])
      kept.clear();
  }

  #selection(filter: Filter, axis: BoardQuery['axis']): GroupSelection {
    const { store } = this.#context;
    // Only an expression may ask for a cost.
    const { text = '', ...rest } = filter;
    return this.#selections.getOrMake(
      JSON.stringify(text.trim() === '' ? rest : [filter, axis]),
      () => new GroupSelection(store, this.#table, filter, this.#machine, columnsOf(this.#context, axis)),
    );
  }

  #rows({ filter, by, fields, figure, axis, target, sort, ...query }: BoardQuery) {
    const pivot = query.pivot && hasSides({ by, fields });
    const { store } = this.#context;
    const which = JSON.stringify([filter, this.#groupingKey({ by, fields }), axis]);
    const entries = this.#entries.getOrMake(which, () => {
      if (by !== 'problem') {
        const pools = this.#poolsOf({ filter, by, fields, axis });
        return new PooledEntries(pools, axis, by === 'fields' ? this.#allTargets(axis) : undefined);
      }
      return new SingleEntries(store, this.#table, this.#selection(filter, axis).scored(axis), axis);
    });
    const measure = JSON.stringify([which, target]);
    let known: Merit | undefined;
    // Figures at a target are read from all groups: only where they are needed.
    const merit = (): Merit => (known ??= target === null ? entries.means : entries.at(this.#at(axis, target)));
    const ranked = JSON.stringify([measure, pivot]);
    const ranking = this.#rankings.getOrMake(ranked, () => rankedRows(entries, merit(), pivot));
    const order = this.#orders.getOrMake(JSON.stringify([ranked, sort, figure]), () =>
      sortRows(ranking, entries, merit, { sort, figure, target }),
    );
    return { entries, ranking, order };
  }

  /** An expression may ask for a cost, and then choose other groups on another axis. */
  #poolsOf({ filter, axis, ...query }: Pick<BoardQuery, 'filter' | 'axis' | 'by' | 'fields'>): Pools {
    const places = this.#selection(filter, axis).scored(axis);
    const key = JSON.stringify([filter, this.#groupingKey(query)]);
    const known = this.#pools.get(key);
    if (known?.places.length === places.length && known.places.every((place, i) => place === places[i])) return known;
    const pools = new Pools(this.#context.store, this.#table, places, this.#grouping(query));
    this.#pools.set(key, pools);
    return pools;
  }

  #groupingKey({ by, fields = [] }: Pick<BoardQuery, 'by' | 'fields'>): string {
    if (by !== 'fields') return by;
    // These change without the groups.
    const marks = memberships.filter((kind) => fields.includes(kind)).map((kind) => this.#memberships.stateOf(kind));
    return JSON.stringify([fields, marks]);
  }

  #grouping({ by, fields = [] }: Pick<BoardQuery, 'by' | 'fields'>): Grouping {
    if (by !== 'fields') return overProblems(this.#table);
    return this.#groupings.getOrMake(this.#groupingKey({ by, fields }), () => {
      const known = this.#fields();
      return byFields(
        this.#table,
        fields.map((id) => known.of(id)),
      );
    });
  }

  #fields(): Fields {
    return new Fields(this.#table, this.#memberships);
  }

  #allTargets(axis: CostAxis): AllTargets {
    const { store } = this.#context;
    if (this.#everyTarget?.axis !== axis) this.#everyTarget = new AllTargets(store, this.#table, axis);
    this.#everyTarget.refresh();
    return this.#everyTarget;
  }

  #poolWords(query: BoardQuery): string {
    return poolInWords(this.#poolsOf(query).pool, (code) => this.#table.instances[code]!.label);
  }

  #wholeOf(filter: Filter, axis: CostAxis): Whole {
    const { store, definitions } = this.#context;
    return this.#wholes.getOrMake(JSON.stringify([filter, axis]), () => {
      const selection = this.#selection(filter, axis);
      const places = selection.scored(axis);
      const code = this.#table.column('configuration');
      const codes = new Set(places.map((place) => code[place]!));
      const configurations = Array.from(codes, (each) => this.#table.configurations[each]!);
      return {
        gaps: gapRange(this.#table, places),
        hyper: new HyperDifferences(store, definitions, configurations),
        budgets: budgetsOf(this.#table, places),
        leavesUntimed: axis === 'compute_s' && selection.scored('steps').length > places.length,
      };
    });
  }

  #at(axis: CostAxis, target: number): TargetFigures {
    const { store } = this.#context;
    return this.#targets.getOrMake(String(target), () => targetFigures(store, this.#table, target))[axis];
  }
}
