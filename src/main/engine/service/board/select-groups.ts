import type { Filter } from '../../../../shared/contract/common.ts';
import { isTimed, precisionIds, type RunStatus } from '../../../../shared/domain/run-spec.ts';
import type { CostAxis } from '../../../../shared/stats/cost.ts';
import { partsOf } from '../../hardware.ts';
import type { FilterColumn } from '../../store/filter/columns.ts';
import { compileFilter } from '../../store/filter/compile.ts';
import type { SqlValue, Store } from '../../store/store.ts';
import type { CodeColumn, GroupTable } from './group-table.ts';

/** Parts of a filter that can be left out, to tell what else could be chosen. */
export type Part = 'problems' | 'instances' | 'optimizers' | 'precisions' | 'hardware';

/** Which groups a filter lets through, by their places in the table; made once for a filter and a state of the groups. */
export class GroupSelection {
  /** The place whose results these are, or 'any'. */
  readonly hardware: string;
  readonly #table: GroupTable;
  readonly #archived: boolean;
  readonly #tests: ReadonlyMap<Part, (place: number) => boolean>;
  readonly #ids: ReadonlySet<number> | undefined;

  constructor(store: Store, table: GroupTable, filter: Filter, machine: string, columns: readonly FilterColumn[]) {
    this.#table = table;
    this.#archived = filter.archived === true;
    this.hardware = filter.hardware ?? deviceOfBoard(table, machine);
    this.#tests = testsOf(table, filter, this.hardware);
    this.#ids = idsOf(store, filter, columns);
  }

  /** @param but parts of the filter that do not count */
  includes(place: number, but: readonly Part[] = []): boolean {
    if (isEmpty(this.#table, place) || (!this.#archived && isArchived(this.#table, place))) return false;
    if (this.#ids !== undefined && !this.#ids.has(this.#table.column('id')[place]!)) return false;
    for (const [part, test] of this.#tests) if (!test(place) && !but.includes(part)) return false;
    return true;
  }

  /** The places of those with a scored run, and on the axis of time with times of their own. */
  scored(axis: CostAxis): Uint32Array {
    const [scored, seconds] = [this.#table.column('scored'), this.#table.column('budget_compute_s')];
    const isMeant = (place: number): boolean => axis !== 'compute_s' || isTimed({ seconds: seconds[place]! });
    const places = new Uint32Array(this.#table.size);
    let count = 0;
    for (let place = 0; place < places.length; place += 1)
      if (scored[place]! > 0 && isMeant(place) && this.includes(place)) places[count++] = place;
    return places.slice(0, count);
  }
}

/** Its last run went on elsewhere. The group stays: a run that comes back is in it again, under the same id. */
const isEmpty = (table: GroupTable, place: number): boolean => table.column('runs')[place] === 0;

const isArchived = (table: GroupTable, place: number): boolean =>
  table.column('archived')[place] === table.column('runs')[place];

/** The device of this machine with most scored runs, else of any: times of two do not compare. */
function deviceOfBoard(table: GroupTable, machine: string): string {
  const [code, scored] = [table.column('hardware'), table.column('scored')];
  const counts = table.hardware.map(() => 0);
  for (let place = 0; place < table.size; place += 1) counts[code[place]!]! += scored[place]!;
  const devices = table.hardware
    .map((name, at) => ({ name, count: counts[at]! }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  const here = devices.find(({ name }) => partsOf(name).machine === machine);
  return (here ?? devices[0])?.name ?? '';
}

function testsOf(table: GroupTable, filter: Filter, hardware: string): Map<Part, (place: number) => boolean> {
  const tests = new Map<Part, (place: number) => boolean>();
  const among = <T>(part: Part, wanted: readonly T[] | undefined, column: CodeColumn, named: readonly T[]): void => {
    if (wanted === undefined || wanted.length === 0) return;
    const [set, code] = [new Set(wanted), table.column(column)];
    const isWanted = named.map((each) => set.has(each));
    tests.set(part, (place) => isWanted[code[place]!]!);
  };
  const { instances, configurations } = table;
  if (hardware !== 'any') among('hardware', [hardware], 'hardware', table.hardware);
  among(
    'problems',
    filter.problems,
    'instance',
    instances.map(({ problem }) => problem),
  );
  among(
    'instances',
    filter.instances,
    'instance',
    instances.map(({ id }) => id),
  );
  among(
    'optimizers',
    filter.optimizers,
    'configuration',
    configurations.map(({ optimizer }) => optimizer),
  );
  among('precisions', filter.precisions, 'precision', precisionIds);
  return tests;
}

/** The groups that conditions on runs and the expression leave; undefined: all. */
function idsOf(store: Store, filter: Filter, columns: readonly FilterColumn[]): ReadonlySet<number> | undefined {
  const { text = '', statuses = [], suiteId, tags = [] } = filter;
  const conditions: string[] = [];
  const parameters: Record<string, SqlValue> = {};
  if (text.trim() !== '') {
    const { sql, parameters: bound } = compileFilter(text, columns, 'group');
    conditions.push(sql);
    Object.assign(parameters, bound);
  }
  if (statuses.length > 0) {
    conditions.push(statusCondition(statuses));
    parameters['statuses'] = JSON.stringify(statuses.filter((status) => !counted.includes(status)));
  }
  if (suiteId !== undefined) {
    conditions.push(
      `group_id IN (SELECT group_id FROM suite_run CROSS JOIN run USING (run_id)
         WHERE suite_id = :suiteId AND NOT run.archived)`,
    );
    parameters['suiteId'] = suiteId;
  }
  if (tags.length > 0) {
    conditions.push(
      `group_id IN (SELECT group_id FROM run_tag CROSS JOIN run USING (run_id)
         WHERE tag IN (SELECT value FROM json_each(:tags)) AND NOT run.archived)`,
    );
    parameters['tags'] = JSON.stringify(tags);
  }
  if (conditions.length === 0) return undefined;
  // The texts of these statements are as many as people's filters: they are not kept.
  const [row] = store.iterate<{ ids: string }>(
    `SELECT json_group_array(group_id) AS ids FROM run_group WHERE ${conditions.join(' AND ')}`,
    parameters,
  );
  return new Set(JSON.parse(row?.ids ?? '[]') as number[]);
}

/** Statuses that a group's own counts tell of: no run need be read. */
const counted: readonly RunStatus[] = ['finished', 'diverged'];

function statusCondition(statuses: readonly RunStatus[]): string {
  const any = [
    ...(statuses.includes('finished') ? ['scored > failures'] : []),
    ...(statuses.includes('diverged') ? ['diverged > 0'] : []),
    ...(statuses.every((status) => counted.includes(status))
      ? []
      : [
          // As the index `run_unscored` has it.
          `group_id IN (SELECT group_id FROM run WHERE status NOT IN ('finished', 'diverged') AND archived = 0
             AND status IN (SELECT value FROM json_each(:statuses)))`,
        ]),
  ];
  return `(${any.join(' OR ')})`;
}
