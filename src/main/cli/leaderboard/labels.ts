import { canonicalJson } from '../../../shared/domain/canonical.ts';
import { labelOf } from '../../../shared/domain/label.ts';
import type { ParameterValues } from '../../../shared/domain/parameter.ts';

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

const parse = (json: string): ParameterValues => (json === '' ? {} : (JSON.parse(json) as ParameterValues));

/** Keys whose values are not the same in all. */
const differing = (all: readonly ParameterValues[]): string[] =>
  [...new Set(all.flatMap(Object.keys))].filter(
    (key) => new Set(all.map((values) => canonicalJson(values[key] ?? null))).size > 1,
  );
