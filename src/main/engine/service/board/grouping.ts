import { precisionIds } from '../../../../shared/domain/run-spec.ts';
import { codesOf, type KeyOf } from '../../../../shared/stats/radix-sort.ts';
import type { Field } from './fields.ts';
import { groupCodes } from './group-codes.ts';
import { keysOf, type GroupTable } from './group-table.ts';

/** Which groups of the table are one row. */
export interface Grouping {
  /** Equal where they are; orders rows that are equal in all that ranks. */
  readonly row: KeyOf;
  /** Equal where the precisions of one row are. */
  readonly line: KeyOf;
  /** Rows of different problems do not compare; undefined: every row is over all of them. */
  readonly problem: KeyOf | undefined;
  /** By which rows can be sorted besides. */
  readonly columns: ReadonlyMap<string, KeyOf>;
  /** What the rows differ in; undefined: in all but their problems. */
  readonly fields: readonly Field[] | undefined;
}

/** Rows over all problems, of everything else one each. */
export function overProblems(table: GroupTable): Grouping {
  const { tie, line } = groupCodes(table);
  return { row: tie, line, problem: undefined, columns: new Map(), fields: undefined };
}

/** What is never pooled, whatever rows are grouped by: `RowKey` of shared/stats but for what a method is. */
const always = [
  ...(['hardware', 'jobs', 'engine_revision', 'record_every_steps'] as const),
  ...(['budget_steps', 'budget_compute_s', 'budget_oracle_units'] as const),
] as const;

/** Rows by some fields; what they leave open is pooled, but for budget, recording, hardware and revisions. */
export function byFields(table: GroupTable, fields: readonly Field[]): Grouping {
  const code = (keys: readonly KeyOf[]): KeyOf => {
    const codes = codesOf(table.size, keys);
    return (place) => codes[place]!;
  };
  const apart = [...always.map((name) => keysOf(table, name)), ...ages(table)];
  const ofProblem = fields.filter((field) => field.ofProblem);
  return {
    row: code([...fields.map(({ keyOf }) => keyOf), ...apart]),
    line: code([...fields.filter(({ id }) => id !== 'precision').map(({ keyOf }) => keyOf), ...apart]),
    problem: ofProblem.length === 0 ? undefined : code(ofProblem.map(({ keyOf }) => keyOf)),
    columns: new Map(fields.map(({ id, keyOf }) => [id, keyOf])),
    fields,
  };
}

/**
 * How many revisions an optimizer's and a precision's code has had after that of a group: of several of them, the newest
 * of each stand together.
 */
function ages(table: GroupTable): KeyOf[] {
  const [configuration, precision] = [keysOf(table, 'configuration'), keysOf(table, 'precision')];
  const revisionOfPrecision = keysOf(table, 'precision_revision');
  const runs = table.column('runs');
  const ageOf = (nameOf: (place: number) => string, revisionOf: KeyOf): KeyOf => {
    const known = new Map<string, Set<number>>();
    for (let place = 0; place < table.size; place += 1) {
      if (runs[place] === 0) continue;
      const own = known.get(nameOf(place)) ?? new Set<number>();
      known.set(nameOf(place), own.add(revisionOf(place)));
    }
    const ordered = new Map([...known].map(([name, own]) => [name, [...own].sort((a, b) => b - a)]));
    return (place) => ordered.get(nameOf(place))?.indexOf(revisionOf(place)) ?? -1;
  };
  const setting = (place: number) => table.configurations[configuration(place)]!;
  return [
    ageOf(
      (place) => setting(place).optimizer,
      (place) => setting(place).revision,
    ),
    ageOf((place) => precisionIds[precision(place)]!, revisionOfPrecision),
  ];
}
