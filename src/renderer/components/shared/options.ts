import Fuse from 'fuse.js';

/** One thing to choose. */
export interface Option {
  readonly value: string;
  readonly label: string;
  /** What stands in the field once it is chosen, where that can be less. */
  readonly chip?: string | undefined;
  /** Said quietly behind the label. */
  readonly note?: string | undefined;
  /** More words that a search finds it by. */
  readonly keywords?: string | undefined;
  readonly disabled?: boolean | undefined;
}

/** More are never shown at a time: whoever wants another types. */
const shownAtMost = 200;

/** The options that a search finds, best first; all of them, in their order, where nothing is typed. */
export function found(options: readonly Option[], search: string): readonly Option[] {
  const query = search.trim();
  if (query === '') return options.slice(0, shownAtMost);
  const fuse = new Fuse(options, {
    keys: [{ name: 'label', weight: 3 }, { name: 'value', weight: 2 }, 'keywords', 'note'],
    threshold: 0.35,
    ignoreLocation: true,
  });
  return fuse.search(query, { limit: shownAtMost }).map(({ item }) => item);
}
