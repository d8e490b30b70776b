import { scoredStatuses } from '../../../../shared/domain/run-status.ts';
import { byCodeUnits, textOrder, type KeyOf } from '../../../../shared/stats/radix-sort.ts';
import { tagNames } from '../../store/filter/vocabulary.ts';
import { tagChanges } from '../../store/run-marks.ts';
import type { Store } from '../../store/store.ts';
import { suitesState } from '../../store/suites.ts';
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
  /** Of the names and of who bears them. What changes in groups only is read again for these groups, however often that is. */
  readonly marks: string | number;
  readonly steps: Generator<void, void>;
  isComplete: boolean;
  /** By place in the table: how many runs of a group bear each name. */
  readonly runs: Map<number, Map<string, number>>;
  /** Groups that have changed later are to be read again. */
  seen: number;
  /** Of one revision of the table. */
  keys: { readonly revision: number; readonly values: GroupValues } | undefined;
}

type Row = readonly [name: string, id: number | null, runs: number];

/** Where all runs of a group are archived, they are what it shows. */
const counted = `(NOT run.archived OR (SELECT g.archived = g.runs FROM run_group AS g WHERE g.group_id = run.group_id))
  AND run.status IN (${scoredStatuses.map((status) => `'${status}'`).join()})`;
/** The names that runs bear, with the group of each. */
const select: Readonly<Record<Membership, (from: string, where: string) => string>> = {
  tag: (from, where) => `SELECT tag AS name, group_id AS id, count(*) AS runs FROM ${from}
    WHERE ${where} AND ${counted} GROUP BY group_id, tag`,
  suite: (from, where) => `SELECT name, group_id AS id, count(*) AS runs FROM ${from}
    WHERE ${where} AND deleted_name IS NULL AND ${counted} GROUP BY group_id, suite_id`,
};
/** Of some of all runs: an index of the list of runs has all that is asked of a run. */
const ofSome: Readonly<Record<Membership, string>> = {
  tag: select.tag(
    'run_tag CROSS JOIN run INDEXED BY run_list_by_id USING (run_id)',
    'run_tag.run_id > :after AND run_tag.run_id <= :to',
  ),
  suite: select.suite(
    'run INDEXED BY run_list_by_id CROSS JOIN suite_run USING (run_id) CROSS JOIN suite USING (suite_id)',
    'run.run_id > :after AND run.run_id <= :to',
  ),
};
const isOfGroups = 'run.group_id IN (SELECT value FROM json_each(:ids))';
const ofGroups: Readonly<Record<Membership, string>> = {
  tag: select.tag('run INDEXED BY run_by_group CROSS JOIN run_tag USING (run_id)', isOfGroups),
  suite: select.suite(
    'run INDEXED BY run_by_group CROSS JOIN suite_run USING (run_id) CROSS JOIN suite USING (suite_id)',
    isOfGroups,
  ),
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
    return `${this.#table.revision} ${this.#marks(kind)}`;
  }

  namesOf(kind: Membership): string[] {
    return kind === 'tag'
      ? tagNames(this.#store)
      : this.#store.all<{ name: string }>('SELECT name FROM suite WHERE deleted_name IS NULL').map(({ name }) => name);
  }

  /** After the table's own refresh. */
  keysOf(kind: Membership): GroupValues {
    while (this.readSome(kind));
    const reading = this.#readings.get(kind)!;
    const { revision } = this.#table;
    if (reading.keys?.revision !== revision) {
      this.#readChanged(kind, reading);
      reading.keys = { revision, values: this.#valuesOf(kind, reading) };
    }
    return reading.keys.values;
  }

  /** Reads the runs a part at a time; false: all are known, but what has changed meanwhile, which is read when it is used. */
  readSome(kind: Membership): boolean {
    const marks = this.#marks(kind);
    let reading = this.#readings.get(kind);
    if (reading?.marks !== marks) this.#readings.set(kind, (reading = this.#begin(kind, marks)));
    if (!reading.isComplete) reading.isComplete = reading.steps.next().done === true;
    return !reading.isComplete;
  }

  #begin(kind: Membership, marks: Reading['marks']): Reading {
    const runs: Reading['runs'] = new Map();
    // Of a group that the table does not have yet, nothing could be kept.
    const seen = this.#table.readTo;
    return { marks, steps: this.#read(kind, runs), isComplete: false, runs, seen, keys: undefined };
  }

  #marks(kind: Membership): Reading['marks'] {
    return kind === 'tag' ? tagChanges(this.#store) : suitesState(this.#store);
  }

  *#read(kind: Membership, runs: Reading['runs']): Generator<void, void> {
    const { last } = this.#store.get<{ last: number }>('SELECT coalesce(max(run_id), 0) AS last FROM run')!;
    for (let after = 0; after < last; after += runsAtOnce) {
      this.#add(runs, this.#store.tuples<Row>(ofSome[kind], { after, to: after + runsAtOnce }));
      yield;
    }
  }

  #readChanged(kind: Membership, reading: Reading): void {
    const changed = this.#store
      .all<{ id: number }>(
        'SELECT group_id AS id FROM run_group INDEXED BY run_group_by_revision WHERE revision > :seen',
        { seen: reading.seen },
      )
      .map(({ id }) => id);
    reading.seen = this.#table.readTo;
    for (const id of changed) reading.runs.delete(this.#table.placeOf(id) ?? -1);
    this.#add(reading.runs, this.#store.tuples<Row>(ofGroups[kind], { ids: JSON.stringify(changed) }));
  }

  #add(runs: Reading['runs'], rows: readonly Row[]): void {
    for (const [name, id, number] of rows) {
      const place = id === null ? undefined : this.#table.placeOf(id);
      if (place === undefined) continue;
      const own = runs.get(place) ?? new Map<string, number>();
      runs.set(place, own.set(name, (own.get(name) ?? 0) + number));
    }
  }

  #valuesOf(kind: Membership, { runs }: Reading): GroupValues {
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
