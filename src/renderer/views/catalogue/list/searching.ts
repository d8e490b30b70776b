import Fuse, { type Expression } from 'fuse.js';
import { namedFirst } from '../../../lib/card-names.ts';

/** What a card is found by. */
export interface Searchable {
  readonly id: string;
  readonly title: string;
  readonly short: string;
  readonly family: string;
  readonly about?: string | undefined;
  readonly paper?: string;
  readonly words?: string | undefined;
  readonly cost?: string;
  readonly state?: string;
  readonly pitfalls?: readonly string[] | undefined;
  readonly hyper?: Readonly<Record<string, unknown>>;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly variants?: readonly { readonly title: string }[] | undefined;
}

/** Names weigh most: whoever types `adam` wants Adam before all that are compared with it. */
const keys = [
  { name: 'short', weight: 6 },
  { name: 'title', weight: 5 },
  { name: 'id', weight: 5 },
  { name: 'names', weight: 3 },
  { name: 'family', weight: 2 },
  { name: 'paper', weight: 2 },
  { name: 'texts', weight: 1 },
];

function entryOf<Card extends Searchable>(card: Card) {
  const { id, title, short, family, paper = '', hyper, parameters, variants = [] } = card;
  return {
    ...{ card, id, title, short, family, paper },
    names: [...Object.keys(hyper ?? parameters ?? {}), ...variants.map((variant) => variant.title)],
    texts: [card.about, card.words, card.cost, card.state, ...(card.pitfalls ?? [])].filter(
      (text) => text !== undefined,
    ),
  };
}

export interface Found<Card> {
  readonly cards: readonly Card[];
  /** Nothing has what was typed; these have names like it. */
  readonly areAlike: boolean;
}

/**
 * A search over some cards: those in which every word of it stands somewhere, in any case, the best first. Where there
 * are none, those with a name like it.
 */
export function searchOver<Card extends Searchable>(cards: readonly Card[]): (search: string) => Found<Card> {
  const entries = cards.map(entryOf);
  const exact = new Fuse(entries, { keys, useExtendedSearch: true, ignoreLocation: true, ignoreDiacritics: true });
  const alike = new Fuse(entries, { keys: keys.slice(0, 3), threshold: 0.35, ignoreLocation: true });
  return (search) => {
    const words = search.replaceAll(/["'|]/g, ' ').trim().split(/\s+/).filter(Boolean);
    if (words.length === 0) return { cards, areAlike: false };
    const everyWord: Expression = {
      $and: words.map((word) => ({ $or: keys.map(({ name }) => ({ [name]: `'${word}` })) })),
    };
    const found = exact.search(everyWord).map(({ item }) => item.card);
    if (found.length > 0)
      return { cards: namedFirst(found, search, ({ short, title, id }) => [short, title, id]), areAlike: false };
    return { cards: alike.search(search.trim()).map(({ item }) => item.card), areAlike: true };
  };
}
