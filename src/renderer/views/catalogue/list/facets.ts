import type { OptimizerCard, ProblemCard } from '../../../../shared/contract/catalogue.ts';

export type FacetName = 'family' | 'order' | 'kind' | 'precision';
export type Asked = Readonly<Partial<Record<FacetName, readonly string[]>>>;

/** Something that cards differ in and are chosen by. */
export interface Facet<Card> {
  readonly name: FacetName;
  readonly title: string;
  readonly of: (card: Card) => readonly string[];
  /** Few values stand open, each a click away; many are a list. */
  readonly isShort: boolean;
  /** What a value means, where its text does not say it. */
  readonly meaning?: (value: string) => string;
}

const orders = ['values', 'gradients', 'Hessian products'];
export const orderText = (order: number): string => `${order}: ${orders[order] ?? 'derivatives'}`;

const family = {
  name: 'family',
  title: 'Family',
  of: (card: { family: string }) => [card.family],
  isShort: false,
} as const;
const kind = { name: 'kind', title: 'Kind', of: (card: { kind: string }) => [card.kind], isShort: false } as const;

export const optimizerFacets: readonly Facet<OptimizerCard>[] = [
  family,
  {
    name: 'order',
    title: 'Order',
    of: ({ order }) => [String(order)],
    isShort: true,
    meaning: (value) => `Asks for ${orderText(Number(value)).replace(/^\d+: /, '')}`,
  },
  kind,
];

export const problemFacets: readonly Facet<ProblemCard>[] = [
  family,
  { name: 'precision', title: 'Precision', of: ({ precisions }) => precisions, isShort: true },
  kind,
];

/** The cards that have one of the values asked for of every facet; `but` is passed over. */
export function chosenBy<Card>(
  cards: readonly Card[],
  facets: readonly Facet<Card>[],
  asked: Asked,
  but?: FacetName,
): readonly Card[] {
  const wanted = facets.flatMap(({ name, of }) => {
    const values = name === but ? [] : (asked[name] ?? []);
    return values.length === 0 ? [] : [{ of, values: new Set(values) }];
  });
  if (wanted.length === 0) return cards;
  return cards.filter((card) => wanted.every(({ of, values }) => of(card).some((value) => values.has(value))));
}

export interface FacetValue {
  readonly value: string;
  /** How many there would be with it, of what the search and the other facets leave. */
  readonly count: number;
}

/** The values of a facet over all cards, as they come (short ones in their order), each with how many it would leave. */
export function valuesOf<Card>(
  facet: Facet<Card>,
  all: readonly Card[],
  found: readonly Card[],
  facets: readonly Facet<Card>[],
  asked: Asked,
): readonly FacetValue[] {
  const values = [...new Set(all.flatMap(facet.of))];
  const counts = new Map<string, number>();
  for (const card of chosenBy(found, facets, asked, facet.name))
    for (const value of facet.of(card)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return (facet.isShort ? values.sort() : values).map((value) => ({ value, count: counts.get(value) ?? 0 }));
}
