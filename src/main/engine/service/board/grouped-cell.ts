import type { BoardCell } from '../../../../shared/contract/board.ts';
import type { Entry } from './entry.ts';
import type { Field } from './fields.ts';
import type { Group } from './group-table.ts';

type Grouped = NonNullable<BoardCell['grouped']>;
type Names = Pick<BoardCell, 'problem' | 'problemLabel' | 'optimizer' | 'optimizerTitle' | 'optimizerShort' | 'hyper'>;
export type GroupedNames = Names & { readonly grouped: Grouped; readonly differing: string };

/** What the runs of a group are called. */
export const namesOf = ({ instance, configuration }: Group): Names => ({
  problem: instance.problem,
  problemLabel: instance.label,
  optimizer: configuration.optimizer,
  optimizerTitle: configuration.title,
  optimizerShort: configuration.short,
  hyper: configuration.label,
});

/**
 * What a row that was grouped by fields is called: what it has one of by that, what it pools by how many these are.
 *
 * @param differing hyper-parameters of its first group in which that differs from others of its optimizer
 */
export function groupedNames(entry: Entry, fields: readonly Field[], place: number, differing = ''): GroupedNames {
  const names = namesOf(entry.of);
  const groups = entry.groups.length > 0 ? entry.groups : [entry.of];
  const count = (of: (group: Group) => unknown): number => new Set(groups.map(of)).size;
  const [problems, optimizers] = [count((group) => group.instance.id), count((group) => group.configuration.optimizer)];
  const settings = count((group) => group.configuration.id);
  const precisions = [...new Set(groups.map((group) => group.precision))].sort();
  const several = (number: number, word: string): string[] => (number > 1 ? [`${number} ${word}`] : []);
  const over = [
    ...several(problems, 'problems'),
    ...several(optimizers, 'optimizers'),
    ...(optimizers > 1 ? (settings > optimizers ? several(settings, 'settings') : []) : valuesIn(groups)),
    ...(precisions.length > 2
      ? several(precisions.length, 'precisions')
      : precisions.length > 1
        ? [precisions.join(' and ')]
        : []),
  ];
  const pooled: Grouped['pooled'] = [
    ...(problems > 1 ? (['problem'] as const) : []),
    ...(optimizers > 1 ? (['optimizer'] as const) : []),
    ...(settings > 1 ? (['hyper'] as const) : []),
    ...(precisions.length > 1 ? (['precision'] as const) : []),
  ];
  // Those are columns of their own.
  const told = fields.filter(({ id }) => id.startsWith('h.')).map(({ title }) => `${title}=`);
  const others = (hyper: string): string =>
    settings > 1
      ? ''
      : hyper
          .split(' ')
          .filter((text) => !told.some((name) => text.startsWith(name)))
          .join(' ');
  return {
    problem: problems > 1 ? '' : names.problem,
    problemLabel: problems > 1 ? `${problems} problems` : names.problemLabel,
    optimizer: optimizers > 1 ? '' : names.optimizer,
    optimizerTitle: optimizers > 1 ? `${optimizers} optimizers` : names.optimizerTitle,
    optimizerShort: optimizers > 1 ? `${optimizers} optimizers` : names.optimizerShort,
    hyper: others(names.hyper),
    differing: others(differing),
    grouped: {
      values: Object.fromEntries(fields.map((field) => [field.id, field.textOf(place)])),
      over: over.length > 0 && isUneven(groups) ? [...over, 'unequal numbers of runs'] : over,
      pooled,
    },
  };
}

/** Of one optimizer: such as `3 values of lr`. */
function valuesIn(groups: readonly Group[]): string[] {
  const all = [...new Map(groups.map(({ configuration }) => [configuration.id, configuration.hyper_json])).values()];
  if (all.length < 2) return [];
  const values = new Map<string, Set<string>>();
  for (const json of all)
    for (const [name, value] of Object.entries(JSON.parse(json) as Readonly<Record<string, unknown>>))
      values.set(name, (values.get(name) ?? new Set()).add(JSON.stringify(value)));
  const differing = [...values].filter(([, own]) => own.size > 1);
  return differing.length === 0
    ? [`${all.length} settings`]
    : differing.map(([name, { size }]) => `${size} values of ${name}`);
}

/** Some setting in some precision has more runs on a problem than others: it weighs more in what is pooled. */
function isUneven(groups: readonly Group[]): boolean {
  const byProblem = Map.groupBy(groups, ({ instance }) => instance.id).values();
  return [...byProblem].some((own) => own.some(({ scored }) => scored !== own[0]!.scored));
}
