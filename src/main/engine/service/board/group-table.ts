import type { Catalogue } from '../../../../shared/domain/catalogue.ts';
import { precisionIds, type PrecisionId } from '../../../../shared/domain/run-spec.ts';
import { spelled } from '../../../../shared/stats/ladder.ts';
import { targetsOf } from '../../store/instances.ts';
import type { Store } from '../../store/store.ts';
import { labelsOf, optimizerNames, problemLabel, refreshLabels } from '../labels.ts';
import { textOrder, type KeyOf } from '../../../../shared/stats/radix-sort.ts';

export interface BoardInstance {
  readonly id: number;
  readonly problem: string;
  readonly revision: number;
  readonly parameters_json: string;
  readonly label: string;
  readonly optimum: number | null;
  /** Gaps of six digits, descending, and their places in the problem's own list. */
  readonly targets: ReadonlyMap<number, number>;
}

export interface BoardConfiguration {
  readonly id: number;
  readonly optimizer: string;
  readonly revision: number;
  readonly hyper_json: string;
  readonly title: string;
  readonly short: string;
  readonly label: string;
}

/** What tells groups of one problem, configuration, precision and hardware apart. */
export const apart = [
  ...(['precision_revision', 'engine_revision', 'jobs'] as const),
  ...(['budget_steps', 'budget_compute_s', 'budget_oracle_units', 'record_every_steps'] as const),
] as const;
const counts = ['runs', 'archived', 'scored', 'failures', 'diverged', 'unfinished', 'disturbed', 'unreached'] as const;
const figures = [
  ...([...apart, ...counts] as const),
  ...(['gap_q1', 'gap_median', 'gap_q3', 'compute_s', 'parameter_bytes', 'state_bytes', 'peak_bytes'] as const),
  ...(['mean_success', 'mean_ert_steps', 'mean_ert_f_evals', 'mean_ert_oracle_units', 'mean_ert_compute_s'] as const),
] as const;
type Figure = (typeof figures)[number];

/** Columns that hold the place of what they name in a list of the table. */
const codes = ['instance', 'configuration', 'precision', 'hardware'] as const;
export type CodeColumn = (typeof codes)[number];

/** A group with a higher revision has changed later. */
export type GroupColumn = 'id' | 'revision' | CodeColumn | Figure;
const columns: readonly GroupColumn[] = ['id', 'revision', ...codes, ...figures];

/** A row of `run_group`; figures are those of its scored runs, NaN where there is none. */
export interface Group extends Readonly<Record<Figure, number>> {
  readonly id: number;
  readonly instance: BoardInstance;
  readonly configuration: BoardConfiguration;
  readonly precision: PrecisionId;
  readonly hardware: string;
}

type GroupRow = readonly [
  revision: number,
  id: number,
  instance: number,
  configuration: number,
  precision: PrecisionId,
  hardware: string,
  ...figures: (number | null)[],
];

/** Revision and id come before the codes. */
const rowHead = 2;

const selectGroups = `
  SELECT revision, group_id, instance_id, configuration_id, precision, hardware, ${figures.join(', ')} FROM run_group`;

/** Rows read at a time: their memory is free again before the next ones. */
const slice = 4000;

/**
 * All groups in memory, a column for each figure, 200 bytes a group: what has changed is read anew before every use.
 * Groups are named by their place in the columns. A leaderboard of 50,000 groups is then filtered and ranked within
 * milliseconds, since no object is made for a group that nobody looks at.
 */
export class GroupTable {
  /** Of the codes in the columns. */
  readonly instances: BoardInstance[] = [];
  readonly configurations: BoardConfiguration[] = [];
  readonly hardware: string[] = [];
  readonly #store: Store;
  readonly #catalogue: Catalogue;
  readonly #places = new Map<number, number>();
  readonly #instanceCodes = new Map<number, number>();
  readonly #configurationCodes = new Map<number, number>();
  #columns = emptyColumns(slice);
  #revision = 0;
  /** Of the names in the table. */
  #names = 0;
  #changes = 0;
  /** The group that was read last for the first time; undefined once all were. */
  #readTo: number | undefined = 0;

  constructor(store: Store, catalogue: Catalogue) {
    this.#store = store;
    this.#catalogue = catalogue;
  }

  /** The state of the groups and their names that the last `refresh` has seen: equal while nothing has changed. */
  get revision(): number {
    return this.#revision + this.#names;
  }

  /** Groups that have changed later are not read yet. */
  get readTo(): number {
    return this.#revision;
  }

  get size(): number {
    return this.#places.size;
  }

  /** As `revision`, of what groups are and whether they have runs: it stays where only figures change. */
  get identity(): number {
    return this.#changes + this.#names;
  }

  /** By place; valid until the next `refresh`. It may be longer than the table. */
  column(name: GroupColumn): Float64Array {
    return this.#columns[name];
  }

  placeOf(id: number): number | undefined {
    return this.#places.get(id);
  }

  group(place: number): Group {
    const of = (name: GroupColumn): number => this.#columns[name][place]!;
    const values = {} as Record<Figure, number>;
    for (const name of figures) values[name] = of(name);
    return {
      ...values,
      id: of('id'),
      instance: this.instances[of('instance')]!,
      configuration: this.configurations[of('configuration')]!,
      precision: precisionIds[of('precision')]!,
      hardware: this.hardware[of('hardware')]!,
    };
  }

  refresh(): void {
    while (this.readSome());
    const changed = this.#store.tuples<GroupRow>(
      `${selectGroups} INDEXED BY run_group_by_revision WHERE revision > :seen`,
      { seen: this.#revision },
    );
    this.#take(changed);
    for (const [revision] of changed) this.#revision = Math.max(this.#revision, revision);
    this.#rename();
  }

  /** Reads some of the groups that were never read; false: there are none any more. */
  readSome(): boolean {
    if (this.#readTo === undefined) return false;
    // What changes while others are still read has a higher one.
    if (this.#readTo === 0)
      this.#revision = this.#store.get<{ last: number }>(
        'SELECT coalesce(max(revision), 0) AS last FROM run_group',
      )!.last;
    const rows = this.#store.tuples<GroupRow>(
      `${selectGroups} WHERE group_id > :after ORDER BY group_id LIMIT ${slice}`,
      { after: this.#readTo },
    );
    this.#take(rows);
    this.#readTo = rows.at(-1)?.[1];
    return this.#readTo !== undefined;
  }

  /** Where others that look alike have come, names are longer than they were. */
  #rename(): void {
    const names = refreshLabels(this.#store, this.#catalogue);
    if (names === this.#names) return;
    this.#names = names;
    for (const [code, { id }] of this.instances.entries()) this.instances[code] = this.#readInstance(id);
    for (const [code, { id }] of this.configurations.entries()) this.configurations[code] = this.#readConfiguration(id);
  }

  /** Column by column: looking each of them up for every figure would take longer than reading the rows. */
  #take(rows: readonly GroupRow[]): void {
    const [before, runs] = [this.size, this.#columns.runs];
    const had = rows.map(([, id]) => runs[this.#places.get(id) ?? -1]);
    const places = rows.map(([, id]) => this.#places.get(id) ?? this.#append(id));
    const put = (name: GroupColumn, valueOf: (row: GroupRow) => number): void => {
      const column = this.#columns[name];
      for (let at = 0; at < rows.length; at += 1) column[places[at]!] = valueOf(rows[at]!);
    };
    put('id', ([, id]) => id);
    put('revision', ([revision]) => revision);
    put('instance', ([, , instance]) => this.#instance(instance));
    put('configuration', ([, , , configuration]) => this.#configuration(configuration));
    put('precision', ([, , , , precision]) => precisionIds.indexOf(precision));
    put('hardware', ([, , , , , hardware]) => this.#hardware(hardware));
    const first = rowHead + codes.length;
    for (const [at, name] of figures.entries()) put(name, (row) => (row[first + at] as number | null) ?? NaN);
    const now = this.#columns.runs;
    const isOther = places.some((place, at) => had[at] === undefined || had[at] > 0 !== now[place]! > 0);
    if (isOther || this.size !== before) this.#changes += 1;
  }

  #append(id: number): number {
    const place = this.size;
    this.#places.set(id, place);
    if (place === this.#columns.id.length) {
      const grown = emptyColumns(Math.ceil(1.5 * place));
      for (const name of columns) grown[name].set(this.#columns[name]);
      this.#columns = grown;
    }
    return place;
  }

  #hardware(text: string): number {
    const known = this.hardware.indexOf(text);
    return known < 0 ? this.hardware.push(text) - 1 : known;
  }

  #instance(id: number): number {
    const known = this.#instanceCodes.get(id);
    if (known !== undefined) return known;
    const code = this.instances.push(this.#readInstance(id)) - 1;
    this.#instanceCodes.set(id, code);
    return code;
  }

  #readInstance(id: number): BoardInstance {
    const row = this.#store.get<InstanceRow>(
      'SELECT problem, revision, parameters_json, optimum, targets_json FROM problem_instance WHERE instance_id = :id',
      { id },
    )!;
    const label = problemLabel(labelsOf(this.#store, this.#catalogue), row.problem, row.parameters_json);
    const targets = new Map(targetsOf(row).map((target, at) => [spelled(target), at]));
    const { problem, revision, parameters_json, optimum } = row;
    return { id, problem, revision, parameters_json, label, optimum, targets };
  }

  #configuration(id: number): number {
    const known = this.#configurationCodes.get(id);
    if (known !== undefined) return known;
    const code = this.configurations.push(this.#readConfiguration(id)) - 1;
    this.#configurationCodes.set(id, code);
    return code;
  }

  #readConfiguration(id: number): BoardConfiguration {
    const row = this.#store.get<{ optimizer: string; revision: number; hyper_json: string }>(
      'SELECT optimizer, revision, hyper_json FROM configuration WHERE configuration_id = :id',
      { id },
    )!;
    const label = labelsOf(this.#store, this.#catalogue).configurations.of(row.optimizer, row.hyper_json);
    return { id, ...row, ...optimizerNames(this.#catalogue, row.optimizer), label };
  }
}

interface InstanceRow {
  readonly problem: string;
  readonly revision: number;
  readonly parameters_json: string;
  readonly optimum: number | null;
  readonly targets_json: string;
}

const emptyColumns = (length: number) =>
  Object.fromEntries(columns.map((name) => [name, new Float64Array(length)])) as Record<GroupColumn, Float64Array>;

/** A column as what orders groups. */
export function keysOf(table: GroupTable, name: GroupColumn): KeyOf {
  const column = table.column(name);
  return (place) => column[place]!;
}

/** What groups are ordered by where it is a text, as numbers: by place in the table. */
export function textKeys(table: GroupTable, name: string): KeyOf | undefined {
  const ordered = (column: CodeColumn, texts: readonly string[]): KeyOf => {
    const [order, codeOf] = [textOrder(texts), keysOf(table, column)];
    return (place) => order[codeOf(place)]!;
  };
  switch (name) {
    case 'problem':
      return ordered(
        'instance',
        table.instances.map(({ label }) => label),
      );
    case 'optimizer':
      return ordered(
        'configuration',
        table.configurations.map(({ short }) => short),
      );
    case 'hyper':
      return ordered(
        'configuration',
        table.configurations.map(({ label }) => label),
      );
    case 'hardware':
      return ordered('hardware', table.hardware);
    case 'precision':
      return ordered('precision', precisionIds);
    default:
      return undefined;
  }
}
