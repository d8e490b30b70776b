/** A line of `suite.check`: which key it is about, and what is wrong with it. */
export interface Remark {
  /** Such as `optimizers[0].lr`; empty: the whole suite. */
  readonly key: string;
  readonly text: string;
}

/** Takes a line such as `optimizers[0].lr: got -1, expected a number > 0` apart; others are about the whole suite. */
export function remarkOf(line: string): Remark {
  const found =
    /^(?<key>(?:problems|optimizers|precisions|seeds|budget|tuning|record|device|name|descent)[\w.[\]-]*): (?<text>.+)$/s.exec(
      line,
    );
  const key = found?.groups?.['key'] ?? '';
  return { key, text: sentence(inWords(key, found?.groups?.['text'] ?? line)) };
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What a person fills, and what to do where there is nothing in it. */
const unfilled: Readonly<Record<string, string>> = {
  name: 'give the suite a name',
  problems: 'choose at least one problem from the catalogue',
  optimizers: 'choose at least one optimizer from the catalogue',
  precisions: 'choose at least one precision',
};

/** A complaint about a file, as it is told about a form: an empty list is no `[]` there. */
function inWords(key: string, text: string): string {
  if (key in unfilled && /^got (?:\[\]|""|nothing),/.test(text)) return unfilled[key] ?? text;
  return text
    .replace(/^got \[\], expected/, 'nothing is there; expected')
    .replace(/^got "", expected/, 'it is empty; expected')
    .replace(/^got nothing, expected/, 'it is missing; expected')
    .replaceAll('>=', '≥')
    .replaceAll('<=', '≤');
}

/** Names of the keys of a suite, as the form has them. */
const names: Readonly<Record<string, string>> = {
  ...{ name: 'Name', problems: 'Problems', optimizers: 'Optimizers', precisions: 'Precisions', seeds: 'Seeds' },
  ...{ 'budget.steps': 'Budget, steps', 'budget.seconds': 'Budget, compute seconds', device: 'Device' },
  ...{ 'budget.oracle': 'Budget, oracle units', 'record.every': 'Record every … steps', batched: 'Many runs at once' },
};

/**
 * What a key such as `optimizers[0].lr` is about, such as `Adam, lr`.
 * @param titleOf of an entry of the suite
 */
export function placeWords(
  key: string,
  titleOf: (list: 'problems' | 'optimizers', at: number) => string | undefined,
): string {
  const entry = /^(?<list>problems|optimizers)\[(?<at>\d+)\](?<rest>.*)$/.exec(key)?.groups;
  if (entry) {
    const [list, at] = [entry['list'] as 'problems' | 'optimizers', Number(entry['at'])];
    const title = titleOf(list, at) ?? `${list === 'problems' ? 'Problem' : 'Optimizer'} ${at + 1}`;
    const parameter = (entry['rest'] ?? '').replace(/^\./, '').replace(/\[\d+\]/g, '');
    return parameter === '' || parameter === 'id' ? title : `${title}, ${parameter}`;
  }
  return Object.entries(names).find(([known]) => isAt(key, known))?.[1] ?? key;
}

const isAt = (key: string, path: string): boolean =>
  key === path || key.startsWith(`${path}.`) || key.startsWith(`${path}[`);

/** What is wrong at a key or below it, as one text. */
export const remarkAt = (remarks: readonly Remark[], path: string): string | undefined =>
  remarks.find(({ key }) => isAt(key, path))?.text;

/** The remarks that none of these places shows. */
export const remarksBeside = (remarks: readonly Remark[], places: readonly string[]): Remark[] =>
  remarks.filter(({ key }) => !places.some((place) => isAt(key, place)));
