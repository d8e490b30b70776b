import { precisionIds } from '../../../../shared/domain/run-spec.ts';
import { codesOf, textOrder, type KeyOf } from '../../../../shared/stats/radix-sort.ts';
import { apart, keysOf, textKeys, type GroupTable } from './group-table.ts';

interface Codes {
  readonly identity: number;
  readonly row: KeyOf;
  readonly tie: KeyOf;
  readonly line: KeyOf;
}

const known = new WeakMap<GroupTable, Codes>();

/**
 * Keys of groups that many columns make up, as one number each: made once, since sorting by a dozen columns would take
 * longer than all else that a question asks.
 *
 * row   equal where shared/stats/row-key.ts has them equal: such groups differ in their problem alone
 * tie   the order of rows that are equal in all that ranks, as `inOrderOfNames` of shared/stats/row-key.ts
 * line  equal where the precisions of one row are: all but the precision
 */
export function groupCodes(table: GroupTable): Omit<Codes, 'identity'> {
  const before = known.get(table);
  if (before?.identity === table.identity) return before;
  const keyOf = (keys: readonly KeyOf[]): KeyOf => {
    const codes = codesOf(table.size, keys);
    return (place) => codes[place]!;
  };
  const made = {
    identity: table.identity,
    row: keyOf(rowKeys(table)),
    tie: keyOf(tieKeys(table)),
    line: keyOf(lineKeys(table)),
  };
  known.set(table, made);
  return made;
}

const rowKeys = (table: GroupTable): KeyOf[] =>
  (['configuration', 'precision', 'hardware', ...apart] as const).map((name) => keysOf(table, name));

const tieKeys = (table: GroupTable): KeyOf[] => [
  configurationOrder(table),
  keysOf(table, 'precision'),
  optimizerRevision(table),
  ...apart.map((name) => keysOf(table, name)),
  textKeys(table, 'hardware')!,
];

/** By optimizer, hyper-parameters and revision. */
function configurationOrder(table: GroupTable): KeyOf {
  const order = textOrder(table.configurations.map(({ optimizer, hyper_json }) => `${optimizer}\0${hyper_json}`));
  const codeOf = keysOf(table, 'configuration');
  return (place) => order[codeOf(place)]!;
}

function optimizerRevision(table: GroupTable): KeyOf {
  const codeOf = keysOf(table, 'configuration');
  return (place) => table.configurations[codeOf(place)]!.revision;
}

/** The precision's revision counts for each by itself: the newest of all stand together. */
function lineKeys(table: GroupTable): KeyOf[] {
  const [precision, revision] = [keysOf(table, 'precision'), keysOf(table, 'precision_revision')];
  const revisions = precisionIds.map(() => new Set<number>());
  const runs = table.column('runs');
  // What all runs have left makes nothing older.
  for (let place = 0; place < table.size; place += 1)
    if (runs[place]! > 0) revisions[precision(place)]!.add(revision(place));
  const ages = revisions.map((own) => new Map([...own].sort((a, b) => b - a).map((each, age) => [each, age])));
  // Of a group that all runs have left nothing is asked.
  const age: KeyOf = (place) => ages[precision(place)]!.get(revision(place)) ?? NaN;
  const others = apart.filter((name) => name !== 'precision_revision');
  return [...(['configuration', 'hardware', ...others] as const).map((name) => keysOf(table, name)), age];
}
