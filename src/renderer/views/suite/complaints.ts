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
  return { key: found?.groups?.['key'] ?? '', text: sentence(found?.groups?.['text'] ?? line) };
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const isAt = (key: string, path: string): boolean =>
  key === path || key.startsWith(`${path}.`) || key.startsWith(`${path}[`);

/** What is wrong at a key or below it, as one text. */
export const remarkAt = (remarks: readonly Remark[], path: string): string | undefined =>
  remarks.find(({ key }) => isAt(key, path))?.text;

/** The remarks that none of these places shows. */
export const remarksBeside = (remarks: readonly Remark[], places: readonly string[]): Remark[] =>
  remarks.filter(({ key }) => !places.some((place) => isAt(key, place)));
