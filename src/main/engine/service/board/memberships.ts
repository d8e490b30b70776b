import { scoredStatuses } from '../../../../shared/domain/run-status.ts';
import { byCodeUnits, textOrder, type KeyOf } from '../../../../shared/stats/radix-sort.ts';
import { tagNames } from '../../store/filter/vocabulary.ts';
import { tagChanges } from '../../store/run-marks.ts';
import type { Store } from '../../store/store.ts';
import type { GroupTable } from './group-table.ts';

/** What many runs bear, some of them several at once. */
export const memberships = ['tag', 'suite'] as const;
export type Membership = (typeof memberships)[number];

/** What groups have of something, by place in the table. */
export interface GroupValues {
  /** In the order of the values. */
  readonly keyOf: KeyOf;
  readonly textOf: (place: number) => string;
}

interface Reading {
  readonly state: string;
  readonly steps: Generator<void, GroupValues>;
  keys: GroupValues | undefined;
}

/** Where all runs of a group are archived, they are what it shows. */
const counted = `(NOT run.archived OR (SELECT g.archived = g.runs FROM run_group AS g WHERE g.group_id = run.group_id))
  AND run.status IN (${scoredStatuses.map((status) => `'${status}'`).join()})`;
/** The names that some of the runs bear, with the group of each; an index of the list of runs has all that is asked of a run. */
const bearers: Readonly<Record<Membership, string>> = {
  tag: `SELECT tag AS name, group_id AS id, count(*) AS runs FROM run_tag CROSS JOIN run INDEXED BY run_list_by_id USING (run_id)
    WHERE run_tag.run_id > :after AND run_tag.run_id <= :to AND ${counted} GROUP BY group_id, tag`,
  suite: `SELECT name, group_id AS id, count(*) AS runs FROM run INDEXED BY run_list_by_id CROSS JOIN suite_run USING (run_id)
      CROSS JOIN suite USING (suite_id)
    WHERE run.run_id > :after AND run.run_id <= :to AND deleted_name IS NULL AND ${counted} GROUP BY group_id, suite_id`,
};
const runsAtOnce = 50_000;

/**
 * The tags and suites of groups, by their runs that count. A group is one row whatever its runs bear: where only some of
 * them bear a name, its value says so, and stands apart from those that bear it as a whole.
 */
export class Memberships {
  readonly #store: Store;
  readonly #table: GroupTable;
  readonly #readings = new Map<Membership, Reading>();

  constructor(store: Store, table: GroupTable) {
    this.#store = store;
    this.#table = table;
  }

  /** Another one where any may have changed. */
  stateOf(kind: Membership): string {
    return `${this.#table.revision} ${kind === 'tag' ? tagChanges(this.#store) : this.#suites()}`;
  }

  namesOf(kind: Membership): string[] {
    return kind === 'tag'
      ? tagNames(this.#store)
      : this.#store.all<{ name: string }>('SELECT name FROM suite WHERE deleted_name IS NULL').map(({ name }) => name);
  }

  keysOf(kind: Membership): GroupValues {
    while (this.readSome(kind));
    return this.#readings.get(kind)!.keys!;
  }

  /** Reads the runs a part at a time; false: all are known. */
  readSome(kind: Membership): boolean {
    const state = this.stateOf(kind);
    let reading = this.#readings.get(kind);
    if (reading?.state !== state)
      this.#readings.set(kind, (reading = { state, steps: this.#read(kind), keys: undefined }));
    if (reading.keys !== undefined) return false;
    const step = reading.steps.next();
    if (step.done === true) reading.keys = step.value;
    return step.done !== true;
  }

  #suites(): string {
    const sql = `SELECT coalesce(group_concat(concat_ws(' ', suite_id, submission, complete, name)), '') AS all_of FROM suite`;
    return this.#store.get<{ all_of: string }>(sql)!.all_of;
  }

  *#read(kind: Membership): Generator<void, GroupValues> {
    const runs = new Map<number, Map<string, number>>();
    const { last } = this.#store.get<{ last: number }>('SELECT coalesce(max(run_id), 0) AS last FROM run')!;
    for (let after = 0; after < last; after += runsAtOnce) {
      const some = this.#store.tuples<readonly [name: string, id: number | null, runs: number]>(bearers[kind], {
        after,
        to: after + runsAtOnce,
      });
      for (const [name, id, number] of some) {
        const place = id === null ? undefined : this.#table.placeOf(id);
        if (place === undefined) continue;
        const own = runs.get(place) ?? new Map<string, number>();
        runs.set(place, own.set(name, (own.get(name) ?? 0) + number));
      }
      yield;
    }
    const scored = this.#table.column('scored');
    const none = kind === 'tag' ? 'no tag' : 'no suite';
    const texts = Array.from({ length: this.#table.size }, (_, place) => {
      const own = [...(runs.get(place) ?? [])].map(([name, number]) =>
        number === scored[place] ? name : `${name} in part`,
      );
      return own.length === 0 ? none : own.sort(byCodeUnits).join(', ');
    });
    const order = textOrder(texts);
    return { keyOf: (place) => order[place]!, textOf: (place) => texts[place]! };
  }
}
