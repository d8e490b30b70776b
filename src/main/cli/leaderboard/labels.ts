import { canonicalJson } from '../../../shared/domain/canonical.ts';
import type { ParameterValue, ParameterValues } from '../../../shared/domain/parameter.ts';
import { number } from '../format.ts';

/** A problem instance is named by its id and, after a space, its parameters as JSON (leaderboard-query.ts). */
export const instanceId = (name: string): string => name.split(' ', 1)[0] ?? '';

/** Short names of problem instances: the id, and the parameters in which instances of one problem differ. */
export function instanceLabels(names: Iterable<string>): Map<string, string> {
  const distinct = [...new Set(names)];
  const groups = Map.groupBy(distinct, instanceId);
  return new Map(
    [...groups].flatMap(([id, own]) => {
      const values = own.map((name) => parse(name.slice(id.length + 1)));
      const keys = differing(values);
      return own.map((name, i) => [name, [id, labelOf(values[i] ?? {}, keys)].filter(Boolean).join(' ')] as const);
    }),
  );
}

/** What tells the settings of one optimizer apart, by `optimizer` and `hyper`; '' where there is only one. */
export function settingLabels(
  rows: readonly { readonly optimizer: string; readonly hyper: string }[],
): (row: { readonly optimizer: string; readonly hyper: string }) => string {
  const keys = new Map(
    [...Map.groupBy(rows, ({ optimizer }) => optimizer)].map(([optimizer, own]) => [
      optimizer,
      differing([...new Set(own.map(({ hyper }) => hyper))].map(parse)),
    ]),
  );
  return ({ optimizer, hyper }) => labelOf(parse(hyper), keys.get(optimizer) ?? []);
}

/** All values, such as `lr=0.1 betas=0.9,0.999`; those of `keys` where given. */
export const labelOf = (values: ParameterValues, keys: readonly string[] = Object.keys(values)): string =>
  keys.map((key) => (values[key] === undefined ? '' : `${key}=${shortValue(values[key])}`)).join(' ');

const parse = (json: string): ParameterValues => (json === '' ? {} : (JSON.parse(json) as ParameterValues));

/** Keys whose values are not the same in all. */
const differing = (all: readonly ParameterValues[]): string[] =>
  [...new Set(all.flatMap(Object.keys))].filter(
    (key) => new Set(all.map((values) => canonicalJson(values[key] ?? null))).size > 1,
  );

const shownEntries = 4;

function shortValue(value: ParameterValue): string {
  if (typeof value === 'number') return number(value);
  if (!Array.isArray(value)) return String(value);
  const list = value as readonly (number | readonly number[])[];
  if (Array.isArray(list[0])) return `${list.length}x${list[0].length}`;
  const entries = (list as readonly number[]).map(number);
  if (entries.length <= shownEntries) return entries.join(',');
  return `${entries.slice(0, 2).join(',')},…,${entries.at(-1) ?? ''} (${entries.length})`;
}
