import Fuse from 'fuse.js';
import { namedFirst } from '../../lib/card-names.ts';

/** One thing to choose. */
export interface Option {
  readonly value: string;
  readonly label: string;
  /** What stands in the field once it is chosen, where that can be less. */
  readonly chip?: string | undefined;
  /** Said quietly behind the label. */
  readonly note?: string | undefined;
  /** What else it is called: as good as the label to a search. */
  readonly names?: readonly string[] | undefined;
  /** More words that a search finds it by, where nothing is called so. */
  readonly keywords?: string | undefined;
  readonly disabled?: boolean | undefined;
}

/** More are never shown at a time: whoever wants another types. */
const shownAtMost = 200;

/**
 * The options that a search finds, best first; all of them, in their order, where nothing is typed. What is called so
 * stands alone: that others are compared with it, or have its letters somewhere, is noise then. Next are those whose words
 * have all that is typed, and last those that are called like it.
 */
export function found(options: readonly Option[], search: string): readonly Option[] {
  const query = search.trim();
  if (query === '') return options.slice(0, shownAtMost);
  const words = query.toLowerCase().split(/\s+/);
  const having = (textOf: (option: Option) => readonly string[]): readonly Option[] => {
    const some = options.filter((option) => {
      const text = textOf(option).join(' ').toLowerCase();
      return words.every((word) => text.includes(word));
    });
    return namedFirst(some, query, namesOf).slice(0, shownAtMost);
  };
  const called = having(namesOf);
  if (called.length > 0) return called;
  const told = having((option) => [...namesOf(option), option.keywords ?? '', option.note ?? '']);
  if (told.length > 0) return told;
  const fuse = new Fuse(options, {
    keys: [{ name: 'label', weight: 3 }, { name: 'value', weight: 2 }, 'names'],
    threshold: 0.35,
    ignoreLocation: true,
  });
  return fuse.search(query, { limit: shownAtMost }).map(({ item }) => item);
}

const namesOf = ({ label, value, names = [] }: Option): readonly string[] => [label, value, ...names];
