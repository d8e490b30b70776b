import { differencesIn, Labels } from '../../../shared/domain/label.ts';
import type { ParameterValues } from '../../../shared/domain/parameter.ts';

/** A problem instance is named by its id and, after a space, its parameters as JSON (leaderboard-query.ts). */
export const instanceId = (name: string): string => name.split(' ', 1)[0] ?? '';

/** Short names of problem instances: the id, and the parameters in which instances of one problem differ. */
export function instanceLabels(names: Iterable<string>): Map<string, string> {
  const distinct = [...new Set(names)];
  return new Map(
    [...Map.groupBy(distinct, instanceId)].flatMap(([id, own]) => {
      const label = labelled(own.map((name) => name.slice(id.length + 1)));
      return own.map((name) => [name, [id, label(name.slice(id.length + 1))].filter(Boolean).join(' ')] as const);
    }),
  );
}

/** What tells the settings of one optimizer apart, by `optimizer` and `hyper`; '' where there is only one. */
export function settingLabels(
  rows: readonly { readonly optimizer: string; readonly hyper: string }[],
): (row: { readonly optimizer: string; readonly hyper: string }) => string {
  const labels = new Map(
    [...Map.groupBy(rows, ({ optimizer }) => optimizer)].map(([optimizer, own]) => [
      optimizer,
      labelled(own.map(({ hyper }) => hyper)),
    ]),
  );
  return ({ optimizer, hyper }) => labels.get(optimizer)?.(hyper) ?? '';
}

/** Labels of the parameters in which some of these differ, which are JSON. */
function labelled(texts: readonly string[]): (json: string) => string {
  const all = [...new Set(texts)].map(parse);
  const [labels, names] = [new Labels(all), differencesIn(all)];
  return (json) => labels.of(parse(json), names);
}

const parse = (json: string): ParameterValues => (json === '' ? {} : (JSON.parse(json) as ParameterValues));
