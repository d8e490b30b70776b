import type { Filter } from '../../../../shared/contract/common.ts';
import type { RunStatus } from '../../../../shared/domain/run-spec.ts';
import { partsOf } from '../../hardware.ts';
import type { FilterColumn } from '../../store/filter/columns.ts';
import { compileFilter } from '../../store/filter/compile.ts';
import type { SqlValue, Store } from '../../store/store.ts';
import type { Group, GroupIndex } from './group-index.ts';

/** Parts of a filter that can be left out, to tell what else could be chosen. */
export type Part = 'problems' | 'instances' | 'optimizers' | 'precisions' | 'hardware';

/** Which groups a filter lets through; made once for a filter and a state of the groups. */
export class GroupSelection {
  /** The place whose results these are, or 'any'. */
  readonly hardware: string;
  readonly #filter: Filter;
  readonly #tests: ReadonlyMap<Part, (group: Group) => boolean>;
  readonly #ids: ReadonlySet<number> | undefined;

  constructor(store: Store, index: GroupIndex, filter: Filter, machine: string, columns: readonly FilterColumn[]) {
    this.#filter = filter;
    this.hardware = filter.hardware ?? placeOfBoard(index, machine);
    this.#tests = testsOf(filter, this.hardware);
    this.#ids = idsOf(store, filter, columns);
  }

  /** @param but parts of the filter that do not count */
  includes(group: Group, but: readonly Part[] = []): boolean {
    if (this.#filter.archived !== true && group.archived === group.runs) return false;
    if (this.#ids !== undefined && !this.#ids.has(group.id)) return false;
    for (const [part, test] of this.#tests) if (!but.includes(part) && !test(group)) return false;
    return true;
  }
}

/** The device of this machine with most scored runs, else of any: times of two do not compare. */
function placeOfBoard(index: GroupIndex, machine: string): string {
  const scored = new Map<string, number>();
  for (const { hardware, scored: count } of index.all()) scored.set(hardware, (scored.get(hardware) ?? 0) + count);
  const places = [...scored].filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1]);
  const here = places.find(([place]) => partsOf(place).machine === machine);
  return (here ?? places[0])?.[0] ?? '';
}

function testsOf(filter: Filter, hardware: string): Map<Part, (group: Group) => boolean> {
  const tests = new Map<Part, (group: Group) => boolean>();
  if (hardware !== 'any') tests.set('hardware', (group) => group.hardware === hardware);
  const among = <T>(part: Part, wanted: readonly T[] | undefined, of: (group: Group) => T): void => {
    if (wanted === undefined || wanted.length === 0) return;
    const set = new Set(wanted);
    tests.set(part, (group) => set.has(of(group)));
  };
  among('problems', filter.problems, ({ instance }) => instance.problem);
  among('instances', filter.instances, ({ instance }) => instance.id);
  among('optimizers', filter.optimizers, ({ configuration }) => configuration.optimizer);
  among('precisions', filter.precisions, ({ precision }) => precision);
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
          `group_id IN (SELECT group_id FROM run
             WHERE status IN (SELECT value FROM json_each(:statuses)) AND NOT run.archived)`,
        ]),
  ];
  return `(${any.join(' OR ')})`;
}
