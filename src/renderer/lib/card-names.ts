interface Named {
  readonly title: string;
  readonly short: string;
}

/** The title beside the short name, where it is not that with more words; empty: it tells nothing more. */
export const titleBeside = ({ title, short }: Named): string => (isBegunBy(short, title) ? '' : title);

/** What stands for both where there is room for a title: the short name alone would say less. */
export const nameInFull = ({ title, short }: Named): string => (isBegunBy(short, title) ? title : short);

const isBegunBy = (short: string, title: string): boolean => title.toLowerCase().startsWith(short.toLowerCase());

/** Of what a search has found: what is called as was typed, then what has a name that begins so, then the rest as it was. */
export function namedFirst<T>(found: readonly T[], search: string, namesOf: (each: T) => readonly string[]): T[] {
  const wanted = search.trim().toLowerCase();
  const ranked = found.map((each) => {
    const names = namesOf(each).map((name) => name.toLowerCase());
    return { each, rank: names.includes(wanted) ? 0 : names.some((name) => name.startsWith(wanted)) ? 1 : 2 };
  });
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ each }) => each);
}
